package human

import (
	"example.com/rehearse/harness"
	"example.com/rehearse/internal/bilingual"
)

// instruction says what to do in the client.
func instruction(action harness.Action) bilingual.Text {
	return map[harness.Action]bilingual.Text{
		"":                          {ZhCN: "启动一个全新的客户端，让它连接下面的地址，先不要登录。", En: "Start a fresh client, point it at the address below, and do not sign in yet."},
		harness.SignIn:              {ZhCN: "用下面的云账号登录。", En: "Sign in with the account below."},
		harness.ListOrganizations:   {ZhCN: "打开企业列表。", En: "Open the list of organizations."},
		harness.SelectOrganization:  {ZhCN: "选择下面的企业。", En: "Select the organization below."},
		harness.ListProducts:        {ZhCN: "打开产品列表。", En: "Open the list of products."},
		harness.SelectProduct:       {ZhCN: "选择下面的产品。", En: "Select the product below."},
		harness.ListAccountSets:     {ZhCN: "查看账套列表。", En: "Look at the list of account sets."},
		harness.Review:              {ZhCN: "输入下面的序列号和CDKey，停在确认页面核对，不要激活。", En: "Enter the serial number and CDKey below, stop at the confirmation and compare; do not activate."},
		harness.Activate:            {ZhCN: "用下面的序列号和CDKey激活，直到客户端显示结果。", En: "Activate with the serial number and CDKey below, until the client shows how it ended."},
		harness.LicenseInfo:         {ZhCN: "查看加密授权信息。", En: "Look at the encryption licence information."},
		harness.ActivateYunzhijia:   {ZhCN: "用下面的CDKey激活云之家服务。", En: "Activate the Yunzhijia service with the CDKey below."},
		harness.ReRegister:          {ZhCN: "提交重新注册。", En: "Ask for a re-registration."},
		harness.SubmitCertification: {ZhCN: "用下面的资料提交企业认证。", En: "Hand in the certification papers below."},
		harness.CreateAccountSet:    {ZhCN: "新建下面的账套。", En: "Create the account set below."},
		harness.BackupAccountSet:    {ZhCN: "备份下面的账套。", En: "Back up the account set below."},
		harness.DeleteAccountSet:    {ZhCN: "删除下面的账套。", En: "Delete the account set below."},
		harness.RestoreAccountSet:   {ZhCN: "用下面的备份恢复账套。", En: "Restore the backup below."},
	}[action]
}

// argument is the name of an action's argument.
func argument(name string) bilingual.Text {
	return map[string]bilingual.Text{
		"account": {ZhCN: "云账号", En: "Account"}, "password": {ZhCN: "密码", En: "Password"}, "organization": {ZhCN: "企业", En: "Organization"},
		"product": {ZhCN: "产品", En: "Product"}, "serial_number": {ZhCN: "产品序列号", En: "Serial number"}, "cdkey": {ZhCN: "CDKey", En: "CDKey"},
		"company_name": {ZhCN: "企业名称", En: "Company name"}, "credit_code": {ZhCN: "统一社会信用代码", En: "Credit code"},
		"name": {ZhCN: "名称", En: "Name"}, "account_set": {ZhCN: "账套", En: "Account set"}, "backup": {ZhCN: "备份", En: "Backup"},
		"confirm": {ZhCN: "客户端要求确认时", En: "When the client asks to confirm"},
	}[name]
}

// label is a text of the page's frame.
func label(name string) bilingual.Text {
	return map[string]bilingual.Text{
		"title":       {ZhCN: "激活演练：请在客户端上操作", En: "Rehearsal: please operate the client"},
		"waiting":     {ZhCN: "现在没有要做的事。下一步准备好后，这个页面会自动显示。", En: "There is nothing to do right now. This page shows the next step by itself."},
		"more":        {ZhCN: "其他等待的操作", En: "Also waiting"},
		"step":        {ZhCN: "第 %s 步", En: "Step %s"},
		"address":     {ZhCN: "云端地址", En: "Address of the cloud"},
		"feature":     {ZhCN: "服务器电脑的特征码", En: "Feature code of the server computer"},
		"seen":        {ZhCN: "您看到了什么？", En: "What did you see?"},
		"outcome":     {ZhCN: "结果", En: "How it ended"},
		"ok":          {ZhCN: "成功", En: "Done"},
		"refused":     {ZhCN: "被拒绝（云端或客户端说不行）", En: "Refused (the cloud or the client said no)"},
		"failed":      {ZhCN: "失败（没有回答，或看不懂）", En: "Failed (no answer, or none that makes sense)"},
		"unsupported": {ZhCN: "客户端没有这个功能", En: "The client cannot do this"},
		"blank":       {ZhCN: "没看到的内容请留空。", En: "Leave blank what was not there to see."},
		"empty":       {ZhCN: "看到了列表，但是空的", En: "The list was there, and empty"},
		"screenshot":  {ZhCN: "截图（PNG 或 JPEG，可选）", En: "Screenshot (PNG or JPEG, optional)"},
		"remark":      {ZhCN: "其他情况（可选，请不要写密钥）", En: "Anything else (optional; no keys, please)"},
		"send":        {ZhCN: "提交", En: "Send"},
		"ready":       {ZhCN: "已准备好", En: "It is ready"},
		"gone":        {ZhCN: "这一步已经结束或超时，回答没有被采用。", En: "This step is over, or ran out of time; the answer was not used."},
		"forged":      {ZhCN: "这个表单不是本页面发出的，请返回重新打开。", En: "This form was not made by this page; go back and open it again."},
		"unreadable":  {ZhCN: "表单无法读取，或超过了 8 MiB 的上限。请换一张小一些的截图。", En: "The form cannot be read, or is beyond the limit of 8 MiB. Take a smaller screenshot."},
		"other":       {ZhCN: "English", En: "中文"},
		"back":        {ZhCN: "返回", En: "Back"},
		"again":       {ZhCN: "再看一次", En: "Look again"},
	}[name]
}
