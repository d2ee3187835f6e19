// Package stage sets the scene of an exercise in a world of its own and plays exercises on the real engine: for the lint
// of a trainer's files, and for scripts that check the grading.
//
//	set, err := stage.Set(ctx, library, exercise)
//	library.Say(ctx, set.Session, "用“正式云账号”登录") // the trainee acts
//	report, err := set.Grade(ctx, grader, 0)
//
// The trainee's client is careless: it activates without a review unless somebody asks for one, as a person does. How
// trainees are served in a browser is another package's business; this one needs no socket and no page.
package stage
