package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// watch registers what an operator should look at beside the requests: the process, and the
// outbox, whose oldest message says how far the workflows are behind the database.
func (a *App) watch() {
	a.Registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), backlog{a},
	)
}

var (
	outboxMessages = prometheus.NewDesc("duikou_outbox_messages", "Messages waiting in the outbox.", nil, nil)
	outboxOldest   = prometheus.NewDesc("duikou_outbox_oldest_seconds", "Age of the oldest message waiting in the outbox.", nil, nil)
)

// backlog reads the outbox when it is scraped.
type backlog struct{ app *App }

func (b backlog) Describe(out chan<- *prometheus.Desc) {
	out <- outboxMessages
	out <- outboxOldest
}

func (b backlog) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	count, oldest, err := b.app.Service.System.Backlog(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(outboxMessages, err)
		return
	}
	out <- prometheus.MustNewConstMetric(outboxMessages, prometheus.GaugeValue, float64(count))
	out <- prometheus.MustNewConstMetric(outboxOldest, prometheus.GaugeValue, oldest.Seconds())
}
