package steps

import (
	"context"

	"example.com/rehearse/harness"
	"example.com/rehearse/mockcloud/cloud"
)

// order is for sentences about the two MOP processes; their arguments are the licence and the version.
func order(f func(*harness.Session, context.Context, string, string, string) error, kind cloud.OrderKind) do {
	return func(ctx context.Context, s *harness.Session, a []string) error {
		return f(s, ctx, string(kind), a[0], a[1])
	}
}

func deskCalls() []call {
	return []call{
		{"start-service-fee", []string{"伙伴在MOP发起了“{}”到“{}”的服务费流程，但没有完成"},
			[]string{`in MOP the partner begins the service fee process of the "{}" for version "{}" and leaves it unfinished`},
			order((*harness.Session).StartOrder, cloud.ServiceFeeOrder)},
		{"start-upgrade", []string{"伙伴在MOP发起了“{}”到“{}”的升级流程，但没有完成"},
			[]string{`in MOP the partner begins the upgrade process of the "{}" for version "{}" and leaves it unfinished`},
			order((*harness.Session).StartOrder, cloud.UpgradeOrder)},
		{"finish-service-fee", []string{"伙伴在MOP完成“{}”到“{}”的服务费流程"},
			[]string{`in MOP the partner finishes the service fee process of the "{}" for version "{}"`},
			order((*harness.Session).FinishOrder, cloud.ServiceFeeOrder)},
		{"finish-upgrade", []string{"伙伴在MOP完成“{}”到“{}”的升级流程"},
			[]string{`in MOP the partner finishes the upgrade process of the "{}" for version "{}"`},
			order((*harness.Session).FinishOrder, cloud.UpgradeOrder)},
		{"unbind", []string{"客户服务中心凭购买凭证解绑“{}”"}, []string{`on proof of purchase the service center unbinds the "{}"`},
			one((*harness.Session).Unbind)},
		{"ask-without-proof", []string{"没有购买凭证，就请客户服务中心解绑“{}”"}, []string{`without proof of purchase the service center is asked to unbind the "{}"`},
			one((*harness.Session).AskWithoutProof)},
		{"reassign", []string{"客户服务中心把“{}”改派给“{}”，企业是“{}”，产品是“{}”"},
			[]string{`the service center reassigns the "{}" to the "{}", organization "{}", product "{}"`},
			func(ctx context.Context, s *harness.Session, a []string) error {
				return s.Reassign(ctx, a[0], a[1], a[2], a[3])
			}},
	}
}
