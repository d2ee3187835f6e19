package scenarios

import (
	"fmt"
	"strings"

	"github.com/brianvoe/gofakeit/v6"
)

// people makes the names, numbers and addresses of one world: invented, and visibly so.
type people struct {
	fake  *gofakeit.Faker
	taken map[string]bool
}

func newPeople(seed uint64) *people {
	if seed == 0 {
		seed = 1 // gofakeit takes 0 for "any seed", and worlds must be the same each time
	}
	return &people{fake: gofakeit.NewUnlocked(int64(seed)), taken: map[string]bool{}}
}

// fresh calls make until it gives something this world does not have yet.
func (p *people) fresh(make func() string) string {
	for {
		if s := make(); !p.taken[s] {
			p.taken[s] = true
			return s
		}
	}
}

// company is called after an invented place and a virtue and says that it is an example.
func (p *people) company() string {
	return p.fresh(func() string {
		place := p.fake.RandomString([]string{"云溪", "青岚", "南屿", "北辰", "东篱", "西桥", "星湖", "石桥", "柳岸", "白鹭", "松涛", "梅岭"})
		virtue := p.fake.RandomString([]string{"和顺", "诚达", "启明", "恒信", "嘉禾", "万象", "同舟", "知远", "宏图", "润泽", "博雅", "勤耘"})
		trade := p.fake.RandomString([]string{"商贸", "机电", "食品", "文具", "建材", "园艺", "物流", "服饰", "电子", "茶业"})
		return place + virtue + trade + "（示例）有限公司"
	})
}

// person is a common family name with an invented given name.
func (p *people) person() string {
	return p.fresh(func() string {
		family := p.fake.RandomString([]string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡"})
		first := p.fake.RandomString([]string{"思", "雨", "明", "晓", "文", "子", "嘉", "若", "景", "安"})
		second := p.fake.RandomString([]string{"远", "宁", "涵", "岚", "哲", "然", "琪", "川", "舟", "禾"})
		return family + first + second
	})
}

// phone is from the range 199-0000, which serves nobody here but examples.
func (p *people) phone() string {
	return p.fresh(func() string { return "1990000" + p.fake.DigitN(4) })
}

// email goes nowhere: example.com is kept for examples (RFC 2606).
func (p *people) email(prefix string) string {
	return p.fresh(func() string { return fmt.Sprintf("%s.%s@example.com", prefix, p.fake.DigitN(4)) })
}

// creditCode is well-formed and has a right check character (GB 32100); district 990000 does not exist.
func (p *people) creditCode() string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	return p.fresh(func() string {
		var b strings.Builder
		b.WriteString("91990000")
		for range 9 {
			b.WriteByte(alphabet[p.fake.IntRange(0, len(alphabet)-1)])
		}
		sum, weight := 0, 1
		for _, c := range []byte(b.String()) {
			sum, weight = sum+strings.IndexByte(alphabet, c)*weight, weight*3%31
		}
		b.WriteByte(alphabet[(31-sum%31)%31])
		return b.String()
	})
}
