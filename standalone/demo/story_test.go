package demo

import "testing"

func TestFigures_TheMonthlyReportsAddUpToTheYear(t *testing.T) {
	s, err := readStory()
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{72, 83, 84} {
		sums := map[string]int64{}
		for _, r := range s.figures(n) {
			for metric, value := range r {
				sums[metric] += value
				if event := attendanceOf[metric]; event != "" && value > 0 && r[event] == 0 {
					t.Errorf("%d %s without a %s", value, metric, event)
				}
			}
		}
		for metric, want := range s.Workload {
			if sums[metric] != want {
				t.Errorf("%d reports: %s is %d, want %d", n, metric, sums[metric], want)
			}
		}
	}
}
