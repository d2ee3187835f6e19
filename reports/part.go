package reports

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"example.com/rehearse/internal/bilingual"
)

// Part says which shards of a run were read, where it was cut into shards and not all of
// them were: of the run's other scenarios nothing is known. The zero value is the whole run.
type Part struct {
	Of   int   // into how many shards the run was cut
	Have []int // those that are there, counted from 1, in order
}

// Missing lists the shards that are not there, counted from 1.
func (p Part) Missing() (list []int) {
	for i := 1; i <= p.Of; i++ {
		if !slices.Contains(p.Have, i) {
			list = append(list, i)
		}
	}
	return list
}

// Whole reports whether nothing is missing.
func (p Part) Whole() bool { return len(p.Missing()) == 0 }

// String writes the part as the facts of a run have it: "2/4", or "1,2/4" for two of four.
// It is empty for a whole run.
func (p Part) String() string {
	if p.Whole() {
		return ""
	}
	return numbers(p.Have) + "/" + strconv.Itoa(p.Of)
}

// numbers joins them by commas.
func numbers(list []int) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}

// maxShards bounds what a stream may claim, because the missing ones are listed.
const maxShards = 10000

// parsePart reads what String writes.
func parsePart(text string) (p Part, err error) {
	if text == "" {
		return Part{}, nil
	}
	have, of, _ := strings.Cut(text, "/")
	p.Of, err = strconv.Atoi(of)
	for number := range strings.SplitSeq(have, ",") {
		i, wrong := strconv.Atoi(number)
		if err != nil || wrong != nil || i < 1 || i > p.Of || p.Of > maxShards {
			return Part{}, bilingual.Errorf("分片 %q 的写法不对；应如 2/4 或 1,2/4", "shard %q is not written as 2/4 or 1,2/4", text)
		}
		p.Have = append(p.Have, i)
	}
	slices.Sort(p.Have)
	return p, nil
}

// join adds the shards of another part of the same run.
func (p *Part) join(other Part) error {
	if p.Of != other.Of {
		return bilingual.Errorf("这是分片 %s，另一个消息流却是 %s；它们是同一次运行的分片吗？", "shard %s, but another stream is %s; are these shards of one run?", or(other), or(*p))
	}
	for _, i := range other.Have {
		if slices.Contains(p.Have, i) {
			return bilingual.Errorf("分片 %d/%d 出现了两次", "shard %d/%d is there twice", i, p.Of)
		}
	}
	p.Have = slices.Sorted(slices.Values(slices.Concat(p.Have, other.Have)))
	return nil
}

// or names a part in an error; a whole run is none of none.
func or(p Part) string {
	if p.Of == 0 {
		return "0/0"
	}
	return numbers(p.Have) + "/" + strconv.Itoa(p.Of)
}

// partFact is the name of the part among the facts of a run.
const partFact = "shard"

// cutPart takes the part out of the facts of a run. What is left is the same for all shards.
func cutPart(facts string) (common string, p Part, err error) {
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(facts), &all); err != nil {
		return "", Part{}, bilingual.Errorf("运行的说明：%v", "the facts of the run: %v", err)
	}
	raw, told := all[partFact]
	if !told {
		return facts, Part{}, nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return "", Part{}, bilingual.Errorf("运行的说明：%s：%v", "the facts of the run: %s: %v", partFact, err)
	}
	if p, err = parsePart(text); err != nil {
		return "", Part{}, err
	}
	delete(all, partFact)
	rest, err := json.Marshal(all)
	return string(rest), p, err
}

// withPart puts a part into facts that have none; a whole run has none either.
func withPart(facts string, p Part) (string, error) {
	if p.Whole() {
		return facts, nil
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal([]byte(facts), &all); err != nil {
		return "", err
	}
	var err error
	if all[partFact], err = json.Marshal(p.String()); err != nil {
		return "", err
	}
	text, err := json.Marshal(all)
	return string(text), err
}

// reword gives an attachment another body. It works on raw JSON, so that fields of newer
// protocol versions stay.
func reword(line []byte, body string) ([]byte, error) {
	var env map[string]map[string]json.RawMessage
	if err := json.Unmarshal(line, &env); err != nil {
		return nil, err
	}
	var err error
	if env["attachment"]["body"], err = json.Marshal(body); err != nil {
		return nil, err
	}
	return json.Marshal(env)
}
