package main

import "maps"

// plant puts one of the mistakes into a client that a rehearsal has to find, and reports whether there is such a one.
func plant(bug string, c *Client) bool {
	switch bug {
	case "two-keys": // repeats a lost request under another idempotency key
		c.freshKeys = true
	case "keeps-asking": // does not wait as Retry-After says
		c.hasty = true
	case "forgets-date": // does not tell until when the organization is to be certified
		whole := c.actions["activate"]
		c.actions["activate"] = func(a args) (shown, error) {
			seen, err := whole(a)
			if licence, ok := seen["license"].(shown); ok {
				maps.DeleteFunc(licence, func(name string, _ any) bool { return name == "certification_due_at" })
				delete(seen, "warnings")
			}
			return seen, err
		}
	default:
		return false
	}
	return true
}
