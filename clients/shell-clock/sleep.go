package main

import "errors"

// sleep is the sum of its arguments long.
func sleep(c *clock, args []string) error {
	if len(args) == 0 {
		return errors.New("missing operand")
	}
	total := int64(0)
	for _, arg := range args {
		ns, err := duration(arg)
		if err != nil {
			return err
		}
		if total += ns; total < 0 {
			total = never
		}
	}
	asked, err := c.hear()
	if err != nil {
		return err
	}
	_, err = c.await(c.after(total), asked)
	return err
}
