package edge

import (
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"github.com/duikou/duikou/domain"
)

// A stranger who holds a paper looks once or twice; somebody who tries codes does not stop.
const verifyBurst = 30

var verifyEvery = rate.Every(2 * time.Second)

// Brake slows down what anybody may ask without a log-in, by address. Each process counts for
// itself.
func Brake() echo.MiddlewareFunc {
	l := newLimits()
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			one := l.limiter(c.RealIP(), verifyEvery, verifyBurst)
			if !one.Allow() {
				return domain.Fault(domain.CodeRateLimited, "too_many_attempts").With("seconds", max(waitFor(one), 1))
			}
			return next(c)
		}
	}
}
