package need

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// T is what is needed of *testing.T.
type T interface {
	Helper()
	Skipf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Chromium returns the path of a Chromium or Chrome browser.
func Chromium(t T) string {
	t.Helper()
	return program(t, "chromium", "chromium", "chromium-browser", "google-chrome", "chrome")
}

// Python returns the path of Python 3.
func Python(t T) string {
	t.Helper()
	return program(t, "python3", "python3")
}

// Curl returns the path of curl.
func Curl(t T) string {
	t.Helper()
	return program(t, "curl", "curl")
}

// Make is the path of make.
func Make(t T) string {
	t.Helper()
	return program(t, "make", "make")
}

// SystemdAnalyze is the path of systemd-analyze, which works without a running systemd.
func SystemdAnalyze(t T) string {
	t.Helper()
	return program(t, "systemd", "systemd-analyze")
}

// PostgreSQL returns the folder with initdb, postgres and pg_ctl, the newest where
// there are several. Debian keeps them out of PATH.
func PostgreSQL(t T) string {
	t.Helper()
	const newest = "/usr/lib/postgresql/*/bin/initdb"
	found, _ := filepath.Glob(newest) // the pattern is well formed
	slices.SortFunc(found, func(a, b string) int { return major(a) - major(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	return filepath.Dir(program(t, "postgresql", "initdb"))
}

// major is the version in /usr/lib/postgresql/15/bin/initdb.
func major(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 sorts first
	return n
}

// Node returns the path of Node.js 20.19 or later: the one in internal/npm/node
// where scripts/tools put it, else the machine's own.
func Node(t T) string {
	t.Helper()
	const own = "internal/npm/node/node_modules/node-linux-*/bin/node"
	found, _ := filepath.Glob(filepath.Join(module(t), filepath.FromSlash(own))) // the pattern is well formed
	if len(found) > 0 {
		return found[0]
	}
	path := program(t, "nodejs", "node")
	if path == "" {
		return ""
	}
	version, err := exec.Command(path, "--version").Output()
	if err != nil || !recent(string(version)) {
		lacking(t, fmt.Sprintf("Node.js 20.19 or later, %s is %s", path, strings.TrimSpace(string(version))))
		return ""
	}
	return path
}

// recent reports whether "v20.19.1" is 20.19 or later.
func recent(version string) bool {
	var major, minor int
	_, err := fmt.Sscanf(version, "v%d.%d", &major, &minor)
	return err == nil && (major > 20 || major == 20 && minor >= 19)
}

// NPM returns the folder of a package in internal/npm, such as "axe-core"; with an
// empty name the node_modules folder itself.
func NPM(t T, name string) string {
	t.Helper()
	root := module(t)
	if root == "" {
		return ""
	}
	modules := filepath.Join(root, "internal", "npm", "node_modules")
	folder := filepath.Join(modules, filepath.FromSlash(name))
	// The stamp is written last: without it the folder may be half installed.
	for _, path := range []string{folder, filepath.Join(modules, ".lock.sha256")} {
		if _, err := os.Stat(path); err != nil {
			lacking(t, "npm package "+name)
			return ""
		}
	}
	return folder
}

// program looks for the first of several names in PATH.
func program(t T, debian string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	lacking(t, "program "+names[0]+" (Debian package "+debian+")")
	return ""
}

// lacking skips the test, or fails it in CI.
func lacking(t T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("missing: %s. With CI=true this is a failure; run scripts/tools as root", what)
		return
	}
	t.Skipf("missing: %s. \"make tools\" installs it (as root on Debian) or says what to install", what)
}

// module is the folder of go.mod above the working folder, which for a test is
// that of its package.
func module(t T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatalf("no go.mod above %s: run the test within the module", dir)
	return ""
}
