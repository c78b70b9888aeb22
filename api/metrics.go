package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// measure counts requests and how long they took, by method, route pattern and status.
// Nothing in a label tells who asked or about whom.
func measure(registry prometheus.Registerer) echo.MiddlewareFunc {
	took := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "duikou_http_request_seconds",
		Help:    "Time from the request's first byte to the end of its answer.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})
	running := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "duikou_http_requests_running", Help: "Requests being answered now.",
	})
	registry.MustRegister(took, running)
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			begun := time.Now()
			running.Inc()
			defer running.Dec()
			if err := next(c); err != nil {
				c.Error(err) // writes the answer, so that its status can be counted
			}
			took.WithLabelValues(method(c), route(c), strconv.Itoa(c.Response().Status)).Observe(time.Since(begun).Seconds())
			return nil
		}
	}
}

// method keeps invented methods from making labels without end.
func method(c echo.Context) string {
	switch m := c.Request().Method; m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

func exposition(registry *prometheus.Registry) echo.HandlerFunc {
	return echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
}
