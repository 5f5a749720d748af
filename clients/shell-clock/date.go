package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

var (
	// clustered is -d with options before it and a date behind it, or not.
	clustered = regexp.MustCompile(`^-([uR]*)d(.*)$`)

	// absolute dates say the same whatever the time is.
	absolute = regexp.MustCompile(`^(@[0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}\b)`)

	// relative ones are distances from now.
	relative = regexp.MustCompile(`(?i)^\s*((now|today|yesterday|tomorrow|ago|next|last|[+-]?\s*[0-9]+|` +
		`(sec|second|min|minute|hour|day|week|fortnight|month|year)s?)\s*)*$`)
)

// date has the machine's own write the simulated time.
func date(c *clock, args []string) error {
	if _, err := c.hear(); err != nil {
		return err
	}
	now := time.Unix(0, c.wall).UTC()
	rest := make([]string, 0, len(args)+2)
	given := false
	for i := 0; i < len(args); i++ {
		arg := args[i]
		text, isDate := "", false
		switch {
		case arg == "--date":
			if i+1 < len(args) {
				i++
				text, isDate = args[i], true
			}
		case strings.HasPrefix(arg, "--date="):
			text, isDate = strings.TrimPrefix(arg, "--date="), true
		case clustered.MatchString(arg):
			found := clustered.FindStringSubmatch(arg)
			if found[1] != "" {
				rest = append(rest, "-"+found[1])
			}
			text, isDate = found[2], true
			if text == "" && i+1 < len(args) {
				i++
				text = args[i]
			}
		case readsElsewhere(arg):
			given = true
		}
		if !isDate {
			rest = append(rest, arg)
			continue
		}
		given = true
		told, err := simulated(text, now)
		if err != nil {
			return err
		}
		rest = append(rest, "-d", told)
	}
	if !given {
		rest = append([]string{"-d", instant(now)}, rest...)
	}
	return become("date", rest)
}

// readsElsewhere tells options with which date takes its dates from a file, or sets the machine's.
func readsElsewhere(arg string) bool {
	for _, option := range []string{"-r", "-f", "-s", "--reference", "--file", "--set", "--resolution"} {
		if strings.HasPrefix(arg, option) && !strings.HasPrefix(arg, "--rfc") {
			return true
		}
	}
	return false
}

// simulated makes of a date as date reads it one that does not depend on the machine's clock.
func simulated(text string, now time.Time) (string, error) {
	switch {
	case absolute.MatchString(text):
		return text, nil
	case relative.MatchString(text):
		return strings.TrimSpace(text + " " + instant(now)), nil
	}
	return "", fmt.Errorf("found '%s', expected on simulated time a date such as 2026-01-31 or @1769817600, or a distance such as '5 minutes ago'", text)
}

func instant(now time.Time) string {
	return now.Format("2006-01-02 15:04:05.999999999 UTC")
}
