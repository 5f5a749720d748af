package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/big"
	"net"
	"os"
	"time"
)

// Of a message to us: take the time and hold still; take it, the question comes later.
const (
	hold = 1
	tell = 2
)

// In our greeting: shells call us, which do not take their time from Batkube; and we wait for more than
// time, so that our answers do not say all.
const (
	called       = 1
	waitsForMore = 2
)

const farewell = 5 * time.Second

const never = math.MaxInt64

type clock struct {
	control   io.ReadWriter
	epoch     int64
	monotonic int64 // ns
	wall      int64 // ns since 1970
}

func connect(path string, what int64) (*clock, error) {
	control, err := net.Dial("unix", path)
	if err != nil {
		return nil, fmt.Errorf("nobody tells the time: %w", err)
	}
	c := &clock{control: control}
	return c, c.say(-1, int64(os.Getpid()), what)
}

func (c *clock) say(first, second, third int64) error {
	return binary.Write(c.control, binary.LittleEndian, [4]int64{first, second, third, 0})
}

// hear waits for the time; it says whether we are asked when we want to be woken.
func (c *clock) hear() (asked bool, err error) {
	for {
		var message [4]int64
		if err := binary.Read(c.control, binary.LittleEndian, &message); err != nil {
			time.Sleep(farewell) // whoever ends the run ends us, too, and not one after the other
			os.Exit(98)
		}
		c.epoch, c.monotonic, c.wall = message[0], message[1], message[2]
		if message[3]&hold == 0 {
			return message[3]&tell == 0, nil
		}
		if err := c.say(c.epoch, c.monotonic, 0); err != nil {
			return false, err
		}
	}
}

// await comes back at an instant of the monotonic clock. It takes and gives what hear said last: who
// goes on after that instant has yet to answer.
func (c *clock) await(at int64, asked bool) (bool, error) {
	for c.monotonic < at {
		if asked {
			if err := c.say(c.epoch, at, 0); err != nil {
				return false, err
			}
		}
		var err error
		if asked, err = c.hear(); err != nil {
			return false, err
		}
	}
	return asked, nil
}

// after is an instant so much later than now.
func (c *clock) after(ns int64) int64 {
	if ns > never-c.monotonic {
		return never
	}
	return c.monotonic + ns
}

var units = map[byte]int64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400}

// duration reads one as sleep and timeout of GNU do: a number, with a fraction or not, and a unit.
func duration(text string) (ns int64, err error) {
	if text == "infinity" || text == "inf" {
		return never, nil
	}
	number, unit := text, int64(1)
	if size := len(text); size > 0 && units[text[size-1]] > 0 {
		number, unit = text[:size-1], units[text[size-1]]
	}
	seconds, ok := new(big.Float).SetPrec(256).SetString(number)
	if !ok || seconds.Sign() < 0 || seconds.IsInf() {
		return 0, fmt.Errorf("invalid time interval '%s'", text)
	}
	exact, _ := seconds.Mul(seconds, big.NewFloat(float64(unit*1e9))).Int64() // beyond is the most
	return exact, nil
}
