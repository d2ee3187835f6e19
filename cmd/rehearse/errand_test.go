package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"example.com/rehearse/harness"
)

// errand is a client under test that is a command, started for each task: the reference client behind the environment.
func errand() {
	task := harness.Task{}
	for _, v := range os.Environ() {
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, harness.TaskPrefix) {
			task[strings.ToLower(strings.TrimPrefix(name, harness.TaskPrefix))] = value
		}
	}
	if outcome := done(task); outcome != harness.OK {
		fmt.Println(outcome)
		os.Exit(1)
	}
}

// fetcher is a client under test that fetches its cases at the address in its argument; with a second one it never says
// what came of them.
func fetcher() {
	for came := false; ; came = true {
		answer, err := http.Get(os.Args[1] + "/cases/next")
		for ; err != nil && !came; answer, err = http.Get(os.Args[1] + "/cases/next") {
			<-time.After(20 * time.Millisecond) // until the other listens
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "nobody said that the run is over:", err)
			os.Exit(1)
		}
		var task harness.Task
		var raw map[string]any
		_ = json.NewDecoder(answer.Body).Decode(&raw) // without a case there is no body
		_ = answer.Body.Close()
		switch answer.StatusCode {
		case http.StatusOK:
		case http.StatusNoContent:
			continue
		default:
			return
		}
		task = harness.Task{}
		for name, value := range raw {
			task[name] = fmt.Sprint(value)
		}
		said := fmt.Sprintf(`{"outcome":%q}`, done(task))
		if len(os.Args) > 2 {
			continue
		}
		if answer, err = http.Post(os.Args[1]+"/cases/"+task["id"], "application/json", bytes.NewBufferString(said)); err == nil {
			_ = answer.Body.Close()
		}
	}
}

// done does a task as a good client does.
func done(task harness.Task) harness.Outcome {
	ctx := context.Background()
	now := func() time.Time {
		t, _ := time.Parse(time.RFC3339, task["computer_time"])
		return t
	}
	client := harness.NewReference(harness.WithName("errand"), harness.WithComputerClock(now))
	setting := harness.Setting{BaseURL: task["base_url"], FeatureCode: task["feature_code"], Locale: task["locale"]}
	if client.Start(ctx, setting) != nil {
		return harness.Failed
	}
	for _, a := range []harness.Action{harness.SignIn, harness.SelectOrganization, harness.SelectProduct, harness.Action(task["task"])} {
		r, err := client.Do(ctx, a, harness.Args(task))
		if err != nil {
			return harness.Failed
		}
		if r.Outcome != harness.OK {
			return r.Outcome
		}
	}
	return harness.OK
}
