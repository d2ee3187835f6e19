package harness

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// TaskPrefix begins the names of the environment variables in which a command is told its task.
const TaskPrefix = "REHEARSE_"

// Task is what a client that takes tasks at once is told, by name. A command finds the names in upper case behind
// [TaskPrefix] in its environment; a client that fetches its cases finds them in JSON. The names are:
//
//   - task: the [Action]; instruction: the same in a sentence of the person's language
//   - base_url, feature_code, locale: those of [Setting]; computer_time: what the computer's clock shows (RFC 3339)
//   - account, password: with whom to sign in; organization, product: what to choose there, by name or by id
//   - the arguments of the action: serial_number, cdkey, company_name, credit_code, name, account_set, backup, confirm
type Task map[string]string

// NewTask writes down a task. now may be nil, when nobody says what the computer's clock shows.
func NewTask(action Action, args Args, setting Setting, now func() time.Time) Task {
	t := Task{
		"task": string(action), "instruction": instruction(action, args, setting.Locale),
		"base_url": setting.BaseURL, "feature_code": setting.FeatureCode, "locale": setting.Locale,
	}
	if now != nil {
		t["computer_time"] = now().UTC().Format(time.RFC3339)
	}
	maps.Copy(t, args)
	return t
}

// Names lists what the task tells, sorted.
func (t Task) Names() []string { return slices.Sorted(maps.Keys(t)) }

// instruction says what to do in one sentence. Keys and passwords are not in it: it may be printed.
func instruction(action Action, args Args, locale string) string {
	what := map[Action][2]string{
		Activate:            {"用给出的序列号和CDKey激活", "activate with the serial number and the CDKey given"},
		LicenseInfo:         {"查看加密授权信息", "look at the encryption licence information"},
		ActivateYunzhijia:   {"用给出的CDKey开通云之家服务", "switch the Yunzhijia service on with the CDKey given"},
		ReRegister:          {"申请重新注册", "ask for a re-registration"},
		SubmitCertification: {"以“{company_name}”的名称和信用代码提交企业认证", `hand in the certification papers of "{company_name}"`},
		CreateAccountSet:    {"新建账套“{name}”", `create the account set "{name}"`},
		BackupAccountSet:    {"备份账套“{account_set}”", `back up the account set "{account_set}"`},
		DeleteAccountSet:    {"删除账套“{account_set}”", `delete the account set "{account_set}"`},
		RestoreAccountSet:   {"恢复备份“{backup}”", `restore the backup "{backup}"`},
	}[action]
	frame := "用云账号 {account} 登录，选择企业“{organization}”和产品“{product}”，然后" + what[0] + "。"
	if locale == "en" {
		frame = `Sign in with the account {account}, choose the organization "{organization}" and the product "{product}", then ` + what[1] + "."
	}
	for _, name := range []string{"account", "organization", "product", "company_name", "name", "account_set", "backup"} {
		frame = strings.ReplaceAll(frame, "{"+name+"}", args[name])
	}
	return frame
}
