package bilingual

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// Speaker is a text or an error that carries its languages itself.
type Speaker interface{ In(lang string) string }

// Say is what an error says in a language: its own words where it carries several, those of each where errors were
// joined, and those of this package where it is one of the system that people often meet. Others stay as they are. What
// was wrapped is not searched for, because what wraps it would be lost.
func Say(lang string, err error) string {
	if s, knows := err.(Speaker); knows { //nolint:errorlint // see above
		return s.In(lang)
	}
	if several, are := err.(interface{ Unwrap() []error }); are && err.Error() == errors.Join(several.Unwrap()...).Error() { //nolint:errorlint // see above
		var said []string
		for _, one := range several.Unwrap() {
			said = append(said, Say(lang, one))
		}
		return strings.Join(said, "\n")
	}
	if lang == English {
		return err.Error()
	}
	return ofTheSystem(err)
}

// Both is what an error says in both languages. The first that carries them counts, however deep it lies.
func Both(err error) Text {
	var s interface {
		error
		Speaker
	}
	if errors.As(err, &s) {
		return Text{ZhCN: s.In(Chinese), En: s.In(English)}
	}
	return Text{ZhCN: Say(Chinese, err), En: Say(English, err)}
}

// ofTheSystem says in Chinese why a file or folder cannot be used, or that a run was broken off.
func ofTheSystem(err error) string {
	if path, is := err.(*fs.PathError); is { //nolint:errorlint // what wraps it says more
		return path.Path + "：" + ofTheSystem(path.Err)
	}
	for _, known := range []struct {
		err  error
		text string
	}{
		{context.Canceled, "运行被中断"}, {fs.ErrNotExist, "没有这个文件或目录"}, {fs.ErrPermission, "没有权限"}, {fs.ErrExist, "已经存在"},
		{syscall.EISDIR, "这是目录，不是文件"}, {syscall.ENOTDIR, "路径中有一段不是目录"}, {syscall.ENOSPC, "磁盘已满"},
		{syscall.EROFS, "文件系统是只读的"},
	} {
		if err == known.err || isNumber(err) && errors.Is(err, known.err) { //nolint:errorlint // what wraps it says more
			return known.text
		}
	}
	return err.Error()
}

// isNumber reports whether an error is the system's own number, which stands for the errors of package fs, too.
func isNumber(err error) bool {
	_, is := err.(syscall.Errno) //nolint:errorlint // the number itself
	return is
}
