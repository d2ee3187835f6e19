package main

import (
	"context"
	"errors"
	"io/fs"
	"syscall"
)

// spoken is an error in the words of the person who reads it.
type spoken struct {
	text string
	err  error
}

// Error is the text.
func (s *spoken) Error() string { return s.text }

// Unwrap gives the error itself.
func (s *spoken) Unwrap() error { return s.err }

// inOwnWords says an error in the person's language, where it knows several, or is one of the system that people often
// meet. Those of the system are in English already.
func inOwnWords(err error, p process) (text string, is bool) {
	if several, knows := err.(interface{ In(lang string) string }); knows { //nolint:errorlint // what wraps it says it itself
		return several.In(p.lang()), true
	}
	if !p.chinese() {
		return "", false
	}
	var path *fs.PathError
	if errors.As(err, &path) && err == error(path) { //nolint:errorlint // the same
		return path.Path + "：" + ofTheSystem(path.Err), true
	}
	if errors.Is(err, context.Canceled) && err == context.Canceled { //nolint:errorlint // the same
		return "运行被中断", true
	}
	return "", false
}

// ofTheSystem says in Chinese why a file or folder cannot be used.
func ofTheSystem(err error) string {
	for _, known := range []struct {
		err  error
		text string
	}{
		{fs.ErrNotExist, "没有这个文件或目录"}, {fs.ErrPermission, "没有权限"}, {fs.ErrExist, "已经存在"},
		{syscall.EISDIR, "这是目录，不是文件"}, {syscall.ENOTDIR, "路径中有一段不是目录"}, {syscall.ENOSPC, "磁盘已满"}, {syscall.EROFS, "文件系统是只读的"},
	} {
		if errors.Is(err, known.err) {
			return known.text
		}
	}
	return err.Error()
}
