package main

import (
	"encoding/binary"
	"math"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestDurationsAreThoseOfSleep(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "6": 6e9, "0.2": 2e8, ".5": 5e8, "1e3": 1e12, "2s": 2e9, "1.5m": 90e9, "1h": 3600e9, "1d": 86400e9,
		"0.000000001": 1, "infinity": math.MaxInt64, "1e300": math.MaxInt64,
	} {
		if got, err := duration(text); err != nil || got != want {
			t.Errorf("%s: found %d, %v, expected %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "s", "6x", "-1", "1 2", "six"} {
		if got, err := duration(text); err == nil {
			t.Errorf("%q: found %d, expected a refusal", text, got)
		}
	}
}

func TestDatesAreSimulated(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 5, 250_000_000, time.UTC)
	for text, want := range map[string]string{
		"5 minutes ago": "2025-12-31 23:55:05", "now": "2026-01-01 00:00:05", "+1 hour": "2026-01-01 01:00:05",
		"tomorrow": "2026-01-02 00:00:05", "1 day 2 hours ago": "2026-01-01 22:00:05",
		"@86400": "1970-01-02 00:00:00", "2020-02-03 04:05:06": "2020-02-03 04:05:06",
	} {
		told, err := simulated(text, now)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		out, err := exec.Command("date", "-u", "-d", told, "+%F %T").CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s: %s is %s, expected %s", text, told, got, want)
		}
	}
	for _, text := range []string{"monday", "12:00", "now noon"} {
		if told, err := simulated(text, now); err == nil {
			t.Errorf("%s: found %s, expected a refusal", text, told)
		}
	}
}

func TestASleeperIsAskedAndWakesAtItsInstantButNotWhileItIsHeld(t *testing.T) {
	ours, theirs := net.Pipe()
	c := &clock{control: theirs}
	woken := make(chan int64, 1)
	go func() {
		if err := sleep(c, []string{"1.5", "0.5s"}); err != nil {
			t.Error(err)
		}
		woken <- c.monotonic
	}()
	tell := func(message ...int64) { must(t, binary.Write(ours, binary.LittleEndian, message)) }
	expect := func(epoch, next int64) {
		t.Helper()
		var answer [4]int64
		must(t, binary.Read(ours, binary.LittleEndian, &answer))
		if answer[0] != epoch || answer[1] != next {
			t.Fatalf("found %v, expected %d and %d", answer, epoch, next)
		}
	}
	tell(1, 1e12, 0, 0)
	expect(1, 1e12+2e9)
	tell(2, 1e12+1e9, 0, 2)
	tell(3, 1e12+1e9, 0, 0)
	expect(3, 1e12+2e9)
	tell(4, 1e12+2e9, 0, hold)
	expect(4, 1e12+2e9)
	select {
	case <-woken:
		t.Fatal("it woke while it was held")
	default:
	}
	tell(5, 1e12+2e9, 0, 0)
	if at := <-woken; at != 1e12+2e9 {
		t.Errorf("it woke at %d", at)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
