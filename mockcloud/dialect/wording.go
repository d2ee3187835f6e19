package dialect

import (
	_ "embed" // for the sentences
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"

	"example.com/rehearse/internal/bilingual"
)

//go:embed wording.zh-CN.yaml
var wordingZH []byte

// loadWording reads the Chinese for each English sentence, as it is before values are put in.
var loadWording = sync.OnceValue(func() map[string]string {
	chinese := map[string]string{}
	if err := yaml.Unmarshal(wordingZH, &chinese); err != nil {
		panic("wording.zh-CN.yaml: " + err.Error()) // the file is part of the program
	}
	return chinese
})

// say puts values into a sentence and into its translation. Values that are sentences, or have a translation of their
// own, are translated, too.
func say(format string, args ...any) *bilingual.Error {
	wording := loadWording()
	translated := make([]any, len(args))
	for i, a := range args {
		translated[i] = a
		switch a := a.(type) {
		case bilingual.Speaker:
			translated[i] = a.In(bilingual.Chinese)
		case string:
			if chinese, has := wording[a]; has {
				translated[i] = chinese
			}
		}
	}
	return &bilingual.Error{Text: bilingual.Text{ZhCN: fmt.Sprintf(wording[format], translated...), En: fmt.Sprintf(format, args...)}}
}
