package runner

// WithBatch sets how many scenarios share a suite of godog at most.
func WithBatch(o *Options, most int) { o.batch = most }
