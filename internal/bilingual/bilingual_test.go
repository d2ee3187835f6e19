package bilingual_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/internal/bilingual"
)

func TestChineseLeads(t *testing.T) {
	text := bilingual.Text{ZhCN: "激活", En: "activate"}
	for lang, want := range map[string]string{"zh-CN": "激活", "en": "activate", "": "激活", "fr": "激活"} {
		assert.Equal(t, want, text.In(lang), lang)
	}
}

func TestArgumentsAreSaidInTheLanguageOfTheSentence(t *testing.T) {
	owner := bilingual.Text{ZhCN: "企业", En: "organization"}
	gone := &fs.PathError{Op: "open", Path: "a.yaml", Err: fs.ErrNotExist}
	text := bilingual.Sprintf("%v %d：%v", "%v %d: %v", owner, 2, gone)
	assert.Equal(t, "企业 2：a.yaml：没有这个文件或目录", text.ZhCN)
	assert.Equal(t, "organization 2: open a.yaml: file does not exist", text.En)
}

func TestAnErrorKeepsWhatLiesBehindIt(t *testing.T) {
	cause, other := bilingual.Errorf("坏了", "broken"), errors.New("deep down")
	err := bilingual.Errorf("第 %d 行：%v（%v）", "line %d: %v (%v)", 3, cause, fmt.Errorf("wrapped: %w", other))
	require.EqualError(t, err, "line 3: broken (wrapped: deep down)")
	assert.Equal(t, "第 3 行：坏了（wrapped: deep down）", bilingual.Say("zh-CN", err))
	require.ErrorIs(t, err, cause)
	require.ErrorIs(t, err, other)
	unsaid := bilingual.About(other, "文件不对", "the file is wrong")
	require.EqualError(t, unsaid, "the file is wrong")
	require.ErrorIs(t, unsaid, other)
	placed := bilingual.At("a.yaml", cause)
	require.EqualError(t, placed, "a.yaml: broken")
	assert.Equal(t, "a.yaml：坏了", bilingual.Say("zh-CN", placed))
	require.ErrorIs(t, placed, cause)
}

// TestEachErrorIsSaidAsFarAsItKnowsTheLanguage: nothing that an error adds to another gets lost on the way.
func TestEachErrorIsSaidAsFarAsItKnowsTheLanguage(t *testing.T) {
	ours := bilingual.Errorf("坏了", "broken")
	for name, c := range map[string]struct {
		err    error
		zh, en string
	}{
		"of ours":             {ours, "坏了", "broken"},
		"of others":           {io.ErrUnexpectedEOF, "unexpected EOF", "unexpected EOF"},
		"joined":              {errors.Join(ours, errors.Join(io.EOF, fs.ErrPermission)), "坏了\nEOF\n没有权限", "broken\nEOF\npermission denied"},
		"wrapped":             {fmt.Errorf("line 3: %w", ours), "line 3: broken", "line 3: broken"},
		"wrapped with others": {fmt.Errorf("%w and %w", ours, io.EOF), "broken and EOF", "broken and EOF"},
		"of the system":       {syscall.ENOENT, "没有这个文件或目录", "no such file or directory"},
		"a full disk":         {&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, "x：磁盘已满", "write x: no space left on device"},
		"not by us":           {fmt.Errorf("reading: %w", fs.ErrNotExist), "reading: file does not exist", "reading: file does not exist"},
		"broken off":          {context.Canceled, "运行被中断", "context canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.zh, bilingual.Say("zh-CN", c.err))
			assert.Equal(t, c.en, bilingual.Say("en", c.err))
		})
	}
}

func TestBothFindsTheWordsHoweverDeepTheyLie(t *testing.T) {
	ours := bilingual.Errorf("坏了", "broken")
	assert.Equal(t, bilingual.Text{ZhCN: "坏了", En: "broken"}, bilingual.Both(fmt.Errorf("the step: %w", ours)))
	assert.Equal(t, bilingual.Text{ZhCN: "EOF", En: "EOF"}, bilingual.Both(io.EOF))
}
