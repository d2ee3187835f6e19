package runner

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/internal/nearest"
)

// entry is where one scenario of the plan is to be found. A large plan has many, and they
// are held until they are told, so that they are as small as they can be.
type entry struct {
	feature *feature
	// number counts the scenarios of the file that are wanted.
	number int32
	line   int32
}

// item is one scenario of the plan with all that is known of it.
type item struct {
	feature *feature
	pickle  *messages.Pickle
	line    int32
	tags    []string
}

// open unpacks the scenario, unless it is among the first, which are kept.
func (e entry) open() item {
	if e.feature.pickles != nil {
		return newItem(e.feature, e.feature.pickles[e.number])
	}
	return newItem(e.feature, e.feature.unpack(e.number))
}

// newItem gathers what is asked for again and again.
func newItem(f *feature, p *messages.Pickle) item {
	it := item{feature: f, pickle: p, line: int32(p.Location.Line)}
	for _, tag := range p.Tags {
		it.tags = append(it.tags, tag.Name)
	}
	return it
}

// plan is what a run is going to do, in order.
type plan struct {
	entries []entry
	// written has the same scenarios in the order in which they are written.
	written []entry
	// selected counts the scenarios in the files that were read, before sharding: a shard
	// may be empty, a selection may not.
	selected int
}

// planner reads the files of a plan, each when it is needed and once.
type planner struct {
	o        *Options
	filter   filter
	targets  []target
	selected [][]entry // by target
	read     []bool
	problems []Problem
	// sentences are the texts that scenarios repeat, and nodes the identifiers given out, so far.
	sentences *sentences
	nodes     int
}

// makePlan reads the files and selects, cuts and orders their scenarios.
func makePlan(o *Options) (plan, error) {
	filter, err := newFilter(o)
	if err != nil {
		return plan{}, err
	}
	pl := planner{o: o, filter: filter, sentences: newSentences()}
	pl.targets, pl.problems = targetsOf(o)
	pl.selected, pl.read = make([][]entry, len(pl.targets)), make([]bool, len(pl.targets))
	p := plan{entries: pl.shard()}
	p.selected = pl.count()
	for i := 0; i < len(pl.targets) && p.selected == 0; i++ { // perhaps others have something to do
		pl.open(i)
		p.selected = pl.count()
	}
	if len(pl.problems) > 0 {
		return plan{}, usage(pl.problems)
	}
	if p.selected == 0 && !o.PassWithNoTests {
		return plan{}, pl.nothing()
	}
	pl.sentences.numbers = nil // nothing is packed any more
	p.written = p.entries
	if o.Order != "" {
		p.entries = slices.Clone(p.entries)
	}
	return p, shuffle(p.entries, o.Order)
}

// shard gives the scenarios that are this run's. Where all of a file is wanted, those that
// are others' are not even parsed; their problems are others' to tell, too.
func (pl *planner) shard() []entry {
	index, count := max(1, pl.o.ShardIndex), max(1, pl.o.ShardCount)
	if count == 1 || pl.o.narrowed(pl.targets) {
		pl.openAll(func(int) bool { return true })
		weights := make([]int, len(pl.targets))
		for i, items := range pl.selected {
			weights[i] = len(items)
		}
		return keep(pl.selected, owners(weights, count), index, count)
	}
	list := owners(weigh(pl.o.FS, pl.targets), count)
	pl.openAll(func(i int) bool { return list[i] == index-1 || list[i] == dealt })
	return keep(pl.selected, list, index, count)
}

// openAll reads the files that are wanted and selects of their scenarios, one after the other. Meanwhile the next ones are
// read, as many as there are processors: of a small run, nothing else would keep them busy yet.
func (pl *planner) openAll(wanted func(target int) bool) {
	coming := make(chan chan content, runtime.GOMAXPROCS(0)-1)
	go func() {
		defer close(coming)
		for i := range pl.targets {
			if wanted(i) {
				one := make(chan content, 1)
				coming <- one
				go func() { one <- pl.content(i) }()
			}
		}
	}()
	for one := range coming {
		pl.take(<-one)
	}
}

// open does the same with one file.
func (pl *planner) open(i int) {
	if !pl.read[i] {
		pl.take(pl.content(i))
	}
}

// content is what was read of a target's file.
type content struct {
	target   int
	feature  *feature // nil if it cannot be run
	problems []Problem
}

func (pl *planner) content(i int) content {
	f, problems := readFeature(pl.o.FS, pl.targets[i].uri, i)
	return content{i, f, problems}
}

// take selects of the scenarios of a file that was read.
func (pl *planner) take(c content) {
	pl.read[c.target] = true
	pl.problems = append(pl.problems, c.problems...)
	f := c.feature
	if f == nil {
		return
	}
	places, problems := pl.targets[c.target].pick(f)
	pl.problems = append(pl.problems, problems...)
	places = slices.DeleteFunc(places, func(i int) bool { return pl.filter.drops(newItem(f, f.pickles[i])) })
	pl.selected[c.target] = pl.hold(f, places)
}

// hold keeps those scenarios of a file that were selected, in a form that suits how many
// there are: the first as they are, which saves time, later ones packed.
func (pl *planner) hold(f *feature, places []int) []entry {
	entries, wanted := make([]entry, len(places)), make([]*messages.Pickle, len(places))
	for i, place := range places {
		wanted[i] = f.pickles[place]
		entries[i] = entry{feature: f, number: int32(i), line: int32(wanted[i].Location.Line)}
	}
	f.pickles = wanted
	if pl.nodes += f.nodes; pl.nodes > keptNodes {
		f.packed = pack(wanted, pl.sentences)
		f.parsed, f.pickles = nil, nil
	}
	return entries
}

// count is how many scenarios are selected in what was read.
func (pl *planner) count() (scenarios int) {
	for _, items := range pl.selected {
		scenarios += len(items)
	}
	return scenarios
}

// nothing is the error of an empty plan; it names the options that select, and tags that no scenario has.
func (pl *planner) nothing() error {
	if pl.o.Paths != nil && len(pl.o.Paths) == 0 {
		return usagef(KindNone, "没有选中任何场景：路径清单是空的", "no scenario is selected: the list of paths is empty")
	}
	zh, en := []string{}, []string{}
	for _, option := range []struct{ value, zh, en string }{
		{strings.Join(pl.o.Paths, " "), "路径", "paths"}, {pl.o.Tags, "标签", "tags"}, {pl.o.Name, "名称", "name"}, {pl.o.Lang, "语言", "language"},
	} {
		if option.value != "" {
			zh = append(zh, option.zh+" "+strconv.Quote(option.value))
			en = append(en, option.en+" "+strconv.Quote(option.value))
		}
	}
	return usage([]Problem{{Kind: KindNone, Mend: pl.missing(), Text: bilingual.Text{
		ZhCN: strings.TrimSuffix("没有选中任何场景："+strings.Join(zh, "，"), "："),
		En:   strings.TrimSuffix("no scenario is selected by "+strings.Join(en, ", "), " by "),
	}}})
}

// missing says which tags of the expression stand in none of the files, and which may have been meant.
func (pl *planner) missing() bilingual.Text {
	if pl.o.Tags == "" {
		return bilingual.Text{} // and no file is read again
	}
	have := pl.tags()
	var zh, en []string
	tokens, _ := scanTags(pl.o.Tags) // it parsed before
	for _, token := range tokens {
		if token.name && !slices.Contains(have, token.text) {
			said := bilingual.Sprintf("没有场景带 %s%v", "no scenario has %s%v", token.text, nearest.Question("", token.text, have))
			zh, en = append(zh, said.ZhCN), append(en, said.En)
		}
	}
	return bilingual.Text{ZhCN: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
}

// tags lists the tags of all scenarios in the files. The files are read anew: what is not wanted was let go.
func (pl *planner) tags() (names []string) {
	for i, t := range pl.targets {
		f, _ := readFeature(pl.o.FS, t.uri, i)
		if f == nil {
			continue // which was told before
		}
		for _, p := range f.pickles {
			names = append(names, newItem(f, p).tags...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// filter is the selection that looks at one scenario at a time.
type filter struct {
	tags TagExpression
	name *regexp.Regexp
	part string
	lang string
}

// newFilter checks the options on the way, so that a run stops before it reads.
func newFilter(o *Options) (filter, error) {
	if o.ShardCount < 0 || o.ShardIndex < 0 || o.ShardIndex > o.ShardCount || (o.ShardCount > 0 && o.ShardIndex == 0) {
		return filter{}, usagef(KindOption, "没有第 %d 份（共 %d 份）；从 1 数起", "shard %d of %d does not exist; they count from 1", o.ShardIndex, o.ShardCount)
	}
	if o.FS == nil || o.Initialize == nil {
		return filter{}, usagef(KindOption, "FS 和 Initialize 不能缺少", "FS and Initialize are required")
	}
	tags, err := ParseTags(o.Tags)
	if err != nil {
		return filter{}, err
	}
	// What does not compile is looked for as it is: 50% (net) is a name too.
	name, err := regexp.Compile(o.Name)
	if err != nil {
		name = regexp.MustCompile(regexp.QuoteMeta(o.Name))
	}
	return filter{tags: tags, name: name, part: o.Name, lang: o.Lang}, nil
}

// drops says that a scenario is not wanted. The name is also looked for as it
// stands, since a name with brackets in it is a valid but different expression.
func (f filter) drops(i item) bool {
	named := f.name.MatchString(i.pickle.Name) || strings.Contains(i.pickle.Name, f.part)
	return !named || !f.tags.Match(i.tags) || (f.lang != "" && f.lang != i.pickle.Language)
}

// target is a file and the lines wanted of it; no lines means all.
type target struct {
	uri   string
	lines []int
}

// targetsOf resolves Options.Paths: folders become their files in lexical order,
// a file named twice is read once.
func targetsOf(o *Options) ([]target, []Problem) {
	paths := o.Paths
	if paths == nil {
		paths = []string{"."}
	}
	var targets []target
	var problems []Problem
	for _, text := range paths {
		name, lines := splitLines(text)
		files, err := featureFiles(o.FS, name)
		if err != nil {
			problems = append(problems, unreadable(text, err))
		}
		if len(lines) > 0 && (len(files) != 1 || files[0] != name) {
			problems = append(problems, Problem{Kind: KindPath, URI: text, Text: bilingual.Text{ZhCN: "只有文件可以带行号", En: "only a file has lines to select"}})
		}
		for _, file := range files {
			if strings.HasSuffix(file, markdown) {
				problems = append(problems, Problem{Kind: KindParse, URI: file, Text: bilingual.Text{ZhCN: "不支持 Markdown 写的特性", En: "features in Markdown are not read"},
					Mend: bilingual.Text{ZhCN: "请用 Gherkin 写成 .feature 文件", En: "write it in Gherkin, as a .feature file"}})
				continue
			}
			targets = addTarget(targets, target{uri: file, lines: lines})
		}
	}
	return targets, problems
}

// unreadable says why a file or folder cannot be read.
func unreadable(uri string, err error) Problem {
	why := err
	var path *fs.PathError
	if errors.As(err, &path) {
		why = path.Err // which it is, stands in front
	}
	return Problem{Kind: KindPath, URI: uri, Text: bilingual.Text{ZhCN: bilingual.Say(bilingual.Chinese, why), En: err.Error()}}
}

// addTarget merges the lines of a file that is named again; naming it without
// lines once is wanting all of it.
func addTarget(targets []target, t target) []target {
	for i := range targets {
		if targets[i].uri != t.uri {
			continue
		}
		if len(targets[i].lines) == 0 || len(t.lines) == 0 {
			targets[i].lines = nil
		} else {
			targets[i].lines = append(targets[i].lines, t.lines...)
		}
		return targets
	}
	return append(targets, t)
}

// splitLines takes ":3:17" off the end of a path and makes the path one of fs.FS.
func splitLines(text string) (string, []int) {
	var lines []int
	for {
		colon := strings.LastIndexByte(text, ':')
		if colon < 0 {
			break
		}
		line, err := strconv.Atoi(text[colon+1:])
		if err != nil {
			break
		}
		lines = append(lines, line)
		text = text[:colon]
	}
	slices.Reverse(lines)
	return path.Clean(strings.ReplaceAll(text, `\`, "/")), lines
}

// markdown ends the names of features that are written in Markdown. Other Cucumbers run them; to
// pass over them in silence would be a run that checks less than it seems to.
const markdown = ".feature.md"

// featureFiles lists the features under a folder, or the file itself.
func featureFiles(fsys fs.FS, name string) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, name, func(p string, d fs.DirEntry, err error) error {
		// A file that is named itself need not end in .feature.
		if err == nil && !d.IsDir() && (p == name || strings.HasSuffix(p, ".feature") || strings.HasSuffix(p, markdown)) {
			files = append(files, p)
		}
		return err
	})
	return files, err
}

// pick lists the places of those scenarios of a file that the target wants. Each line has to
// select something: a rerun of a line that moved must not pass by running nothing.
func (t target) pick(f *feature) (places []int, problems []Problem) {
	if len(t.lines) == 0 {
		for i := range f.pickles {
			places = append(places, i)
		}
		return places, nil
	}
	for _, line := range slices.Compact(slices.Sorted(slices.Values(t.lines))) {
		found := f.at(line)
		if len(found) == 0 {
			problems = append(problems, Problem{Kind: KindPath, URI: t.uri + ":" + strconv.Itoa(line),
				Text: bilingual.Text{ZhCN: "这一行没有场景", En: "no scenario at this line"}})
		}
		places = append(places, found...)
	}
	slices.Sort(places)
	return slices.Compact(places), problems
}

// shuffle orders the scenarios by Options.Order.
func shuffle(entries []entry, order string) error {
	if order == "" {
		return nil
	}
	if order == "reverse" {
		slices.Reverse(entries)
		return nil
	}
	text, ok := strings.CutPrefix(order, "random:")
	seed, err := strconv.ParseUint(text, 10, 64)
	if !ok || err != nil {
		return usagef(KindOption, "场景的顺序不能是 %q；可以是 reverse，或 random: 加一个整数", "order %q is neither empty, reverse, nor random:SEED with a whole number", order)
	}
	random := rand.New(rand.NewPCG(seed, 0))
	random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return nil
}
