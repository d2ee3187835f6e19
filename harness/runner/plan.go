package runner

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	messages "github.com/cucumber/messages/go/v34"
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
		return plan{}, o.nothing()
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
		for i := range pl.targets {
			pl.open(i)
		}
		weights := make([]int, len(pl.targets))
		for i, items := range pl.selected {
			weights[i] = len(items)
		}
		return keep(pl.selected, owners(weights, count), index, count)
	}
	list := owners(weigh(pl.o.FS, pl.targets), count)
	for i, owner := range list {
		if owner == index-1 || owner == dealt {
			pl.open(i)
		}
	}
	return keep(pl.selected, list, index, count)
}

// open reads a file and selects of its scenarios.
func (pl *planner) open(i int) {
	if pl.read[i] {
		return
	}
	pl.read[i] = true
	t := pl.targets[i]
	f, problems := readFeature(pl.o.FS, t.uri, i)
	pl.problems = append(pl.problems, problems...)
	if f == nil {
		return
	}
	places, problems := t.pick(f)
	pl.problems = append(pl.problems, problems...)
	places = slices.DeleteFunc(places, func(i int) bool { return pl.filter.drops(newItem(f, f.pickles[i])) })
	pl.selected[i] = pl.hold(f, places)
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

// nothing is the error of an empty plan; it names the options that select.
func (o *Options) nothing() error {
	if o.Paths != nil && len(o.Paths) == 0 {
		return usagef(KindNone, "没有选中任何场景：路径清单是空的", "no scenario is selected: the list of paths is empty")
	}
	zh, en := []string{}, []string{}
	for _, option := range []struct{ value, zh, en string }{
		{strings.Join(o.Paths, " "), "路径", "paths"}, {o.Tags, "标签", "tags"}, {o.Name, "名称", "name"}, {o.Lang, "语言", "language"},
	} {
		if option.value != "" {
			zh = append(zh, option.zh+" "+strconv.Quote(option.value))
			en = append(en, option.en+" "+strconv.Quote(option.value))
		}
	}
	return usage([]Problem{{Kind: KindNone, Text: strings.TrimSuffix("no scenario is selected by "+strings.Join(en, ", "), " by "),
		textZH: strings.TrimSuffix("没有选中任何场景："+strings.Join(zh, "，"), "：")}})
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
			problems = append(problems, Problem{Kind: KindPath, URI: text, Text: "only a file has lines to select", textZH: "只有文件可以带行号"})
		}
		for _, file := range files {
			if strings.HasSuffix(file, markdown) {
				problems = append(problems, Problem{Kind: KindParse, URI: file, Text: "features in Markdown are not read", Mend: "write it in Gherkin, as a .feature file",
					textZH: "不支持 Markdown 写的特性", mendZH: "请用 Gherkin 写成 .feature 文件"})
				continue
			}
			targets = addTarget(targets, target{uri: file, lines: lines})
		}
	}
	return targets, problems
}

// unreadable says why a file or folder cannot be read.
func unreadable(uri string, err error) Problem {
	zh := "读不了：" + err.Error()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		zh = "没有这个文件或目录"
	case errors.Is(err, fs.ErrPermission):
		zh = "没有读取的权限"
	}
	return Problem{Kind: KindPath, URI: uri, Text: err.Error(), textZH: zh}
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
				Text: "no scenario at this line", textZH: "这一行没有场景"})
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
