package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"example.com/rehearse/features"
	"example.com/rehearse/harness/runner"
	"example.com/rehearse/internal/bilingual"
	"example.com/rehearse/scenarios/tasks"
)

// embedded shows the built-in features under the path they have in the source tree, so that a report's places can
// be opened, and repeated, from a checkout too.
type embedded struct{}

const embeddedRoot = "features"

// Open implements [fs.FS].
func (embedded) Open(name string) (fs.File, error) {
	if name == "." || name == embeddedRoot {
		return features.FS.Open(".")
	}
	return features.FS.Open(strings.TrimPrefix(name, embeddedRoot+"/"))
}

// taskSources are the tasks for clients that take them at once: all of them, or those whose files are named. Files on
// disk are somebody's own.
func taskSources(paths []string, p process) (fs.FS, []string, error) {
	written, err := tasks.Features()
	if err != nil {
		return nil, nil, err
	}
	if len(paths) == 0 {
		return written, []string{tasks.Root}, nil
	}
	if paths, err = expand(paths, p); err != nil {
		return nil, nil, err
	}
	for _, path := range paths {
		file, _ := splitLines(path)
		if _, err := fs.Stat(written, filepath.ToSlash(filepath.Clean(file))); err != nil {
			return sources(paths, p)
		}
	}
	return written, slashed(paths), nil
}

// sources finds where the paths lie: on disk, or else among the built-in features, which are also what no path at
// all means. Paths may carry lines; "@FILE" lists paths, one on each line.
func sources(paths []string, p process) (fs.FS, []string, error) {
	if len(paths) == 0 {
		return embedded{}, []string{embeddedRoot}, nil
	}
	paths, err := expand(paths, p)
	if err != nil {
		return nil, nil, err
	}
	if len(paths) == 0 {
		return embedded{}, []string{}, nil
	}
	onDisk := 0
	for _, path := range paths {
		file, _ := splitLines(path)
		if _, err := os.Stat(file); err == nil {
			onDisk++
		} else if _, err := fs.Stat(embedded{}, filepath.ToSlash(filepath.Clean(file))); err != nil {
			return nil, nil, bilingual.Errorf("找不到特性文件或目录“%s”", "there is no feature file or folder %q", file)
		}
	}
	if onDisk == 0 {
		return embedded{}, slashed(paths), nil
	}
	if onDisk < len(paths) {
		return nil, nil, bilingual.Errorf("磁盘上的特性与内置特性不能在一次运行中混用", "features on disk and built-in ones cannot be mixed in one run")
	}
	return disk(paths)
}

// disk roots the paths in the working folder, or in the file system's root when one lies outside.
func disk(paths []string) (fs.FS, []string, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, nil, err
	}
	rooted, inside := make([]string, len(paths)), true
	for i, path := range paths {
		file, lines := splitLines(path)
		if file, err = filepath.Abs(file); err != nil {
			return nil, nil, err
		}
		rel, err := filepath.Rel(here, file)
		inside = inside && err == nil && filepath.IsLocal(rel)
		rooted[i] = filepath.ToSlash(strings.TrimPrefix(file, "/")) + lines
		paths[i] = filepath.ToSlash(rel) + lines
	}
	if inside {
		return os.DirFS(here), paths, nil
	}
	return os.DirFS("/"), rooted, nil
}

func slashed(paths []string) []string {
	for i, path := range paths {
		file, lines := splitLines(path)
		paths[i] = filepath.ToSlash(filepath.Clean(file)) + lines
	}
	return paths
}

// expand replaces @FILE by the paths it lists.
func expand(paths []string, p process) ([]string, error) {
	all := []string{}
	for _, path := range paths {
		name, isList := strings.CutPrefix(path, "@")
		if !isList {
			all = append(all, path)
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, bilingual.Errorf("读不了路径清单：%v", "the list of paths cannot be read: %v", err)
		}
		listed, err := runner.ParseRerun(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, bilingual.At(name, err)
		}
		all = append(all, listed...)
	}
	return all, nil
}

// splitLines cuts ":12:30" off a path.
func splitLines(path string) (file, lines string) {
	end := len(path)
	for {
		i := strings.LastIndexByte(path[:end], ':')
		if i < 0 || i+1 == end || strings.Trim(path[i+1:end], "0123456789") != "" {
			return path[:end], path[end:]
		}
		end = i
	}
}
