package api

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/rehearse/mockcloud/cloud"
)

// allCodes are the rules' codes and those that problem.go adds, read from its source so that none is forgotten.
func allCodes(t *testing.T) []cloud.Code {
	t.Helper()
	var codes []cloud.Code
	for _, info := range cloud.Codes() {
		codes = append(codes, info.Code)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "problem.go", nil, 0)
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, is := n.(*ast.ValueSpec); is && len(spec.Values) == 1 {
			if value, is := spec.Values[0].(*ast.BasicLit); is && value.Kind == token.STRING {
				code, err := strconv.Unquote(value.Value)
				require.NoError(t, err)
				codes = append(codes, cloud.Code(code))
			}
		}
		return true
	})
	return codes
}

func TestEveryCodeHasTextsInBothLanguages(t *testing.T) {
	all, words := allCodes(t), loadTexts()
	require.Len(t, words.zh, len(all), "texts and codes")
	require.Len(t, words.en, len(all), "texts and codes")
	for _, code := range all {
		zh, en := words.zh[code], words.en[code]
		assert.True(t, zh.Title != "" && zh.Detail != "" && en.Title != "" && en.Detail != "", "%s lacks a text", code)
		assert.Equal(t, strings.Contains(zh.Detail, "{subject}"), strings.Contains(en.Detail, "{subject}"), "%s", code)
		assert.True(t, strings.ContainsFunc(zh.Title, func(r rune) bool { return r > 0x2e80 }), "%s: the Chinese is Chinese", code)
		assert.False(t, strings.ContainsFunc(en.Title+en.Detail, func(r rune) bool { return r > 0x2e80 }), "%s: the English is English", code)
		assert.Greater(t, statusOf(code), 399)
	}
}

func TestLanguage(t *testing.T) {
	words := loadTexts()
	for accept, english := range map[string]bool{
		"": false, "en": true, "en-GB,en;q=0.8": true, "zh-CN": false, "zh-TW,en;q=0.5": false, "fr": false,
		"en;q=0.1, zh;q=0.9": false, "de, en;q=0.5": true, ";;;": false, strings.Repeat("en,", 400): false,
	} {
		assert.Equal(t, english, words.english(accept), "%.40q", accept)
	}
	s := openStage(t)
	zh, en := s.client("GET", "/v1/licence", nil), s.client("GET", "/v1/licence", nil, "Accept-Language", "en")
	assert.Equal(t, "zh-CN", zh.header.Get("Content-Language"))
	assert.Equal(t, "en", en.header.Get("Content-Language"))
	assert.Equal(t, "请先登录", zh.json()["title"])
	assert.Equal(t, "Sign in first", en.json()["title"])
}

func TestNoTextNamesAKeyThatDoesNotExist(t *testing.T) {
	for _, raw := range [][]byte{textsZH, textsEN} {
		var any map[string]map[string]string
		require.NoError(t, json.Unmarshal(raw, &any))
		for code, words := range any {
			assert.Len(t, words, 2, code)
		}
	}
}
