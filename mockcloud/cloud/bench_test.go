package cloud_test

import (
	"testing"

	"example.com/rehearse/mockcloud/cloud"
)

func BenchmarkActivation(b *testing.B) {
	w := newWorld(b, cloud.Policies{})
	in := cloud.Input{Now: w.now, Seq: 99, Command: w.activate(w.in("buyer", code1, "pin-a"), "lic-1")}
	b.ReportAllocs()
	for b.Loop() { // the same one again and again: a no-op from the second on, but all ten checks
		cloud.Apply(w.s, w.now, cloud.Decide(w.s, in).Events...)
	}
	b.StopTimer()
	w.fold = w.s
}

func BenchmarkFold50(b *testing.B) {
	w := empty(b)
	events := w.ok(cloud.Found{Seed: 7, Setup: setup()})
	for len(events) < 50 {
		events = append(events, w.ok(cloud.SignIn{Account: "buyer", Password: cloud.PasswordRef{Right: true}, FeatureCode: code1})...)
	}
	b.ReportAllocs()
	for b.Loop() {
		cloud.Apply(cloud.New(), w.now, events[:50]...)
	}
}

func BenchmarkFound(b *testing.B) {
	in := cloud.Input{Now: moment("2026-01-05 09:00:00"), Seq: 1, Command: cloud.Found{Seed: 7, Setup: setup()}}
	b.ReportAllocs()
	for b.Loop() {
		cloud.Decide(cloud.New(), in)
	}
}

func BenchmarkDecodeEvent(b *testing.B) {
	raw, err := cloud.EncodeEvent(cloud.VoucherPosted{AccountSet: "set-1", Module: "fixed-assets", Version: "15.0"})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cloud.DecodeEvent(raw); err != nil {
			b.Fatal(err)
		}
	}
}
