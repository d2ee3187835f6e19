package main

import (
	"context"
	"io"
	"log"
	"log/slog"
	"regexp"
	"strings"
)

// connectionLog is where net/http writes what it finds out about connections before there is a request: one record each in
// the log that was asked for, instead of lines of its own between them. Without a log it is what net/http does by itself.
func connectionLog(to *slog.Logger) *log.Logger {
	if to == nil {
		return nil
	}
	return log.New(&connectionRecords{to: to, address: regexp.MustCompile(` (?:from|serving) \S+:\d+`)}, "", 0)
}

type connectionRecords struct {
	to      *slog.Logger
	address *regexp.Regexp // of a client, which no log tells
}

var _ io.Writer = (*connectionRecords)(nil)

// Write takes one line: a handshake that failed is a warning, as clients that do not trust the certificate end there; a panic is
// an error of the server.
func (c *connectionRecords) Write(line []byte) (int, error) {
	text, level := strings.TrimSpace(string(line)), slog.LevelWarn
	if strings.HasPrefix(text, "http: panic") {
		level = slog.LevelError
	}
	c.to.Log(context.Background(), level, "connection", slog.String("error", c.address.ReplaceAllString(text, "")))
	return len(line), nil
}
