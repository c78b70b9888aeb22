package demo

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

//go:embed story.yaml
var storyText []byte

// story is the script: who there is, what they say, and the workload of the year.
type story struct {
	Programme  string            `yaml:"programme"`
	Password   string            `yaml:"password"`
	Supporter  organisation      `yaml:"supporter"`
	Recipient  organisation      `yaml:"recipient"`
	Authority  organisation      `yaml:"authority"`
	Accounts   []account         `yaml:"accounts"`
	Staff      []staff           `yaml:"staff"`
	SentBack   string            `yaml:"returned_nominee"`
	Corrected  monthOf           `yaml:"returned_report"`
	Workload   map[string]int64  `yaml:"workload"`
	Declared   []string          `yaml:"declarations"`
	Texts      map[string]string `yaml:"texts"`
	positionOf map[string]int64
}

type organisation struct {
	Name       string `yaml:"name" json:"name"`
	Kind       string `yaml:"kind" json:"kind"`
	Tier       string `yaml:"tier" json:"tier"`
	Level      string `yaml:"level" json:"level"`
	RegionCode string `yaml:"region_code" json:"region_code"`
	ParentID   int64  `yaml:"-" json:"parent_id,omitempty"`
}

type account struct {
	Login string `yaml:"login"`
	Name  string `yaml:"name"`
	At    string `yaml:"at"`
	Role  string `yaml:"role"`
	Email string `yaml:"email"`
}

type staff struct {
	Login        string `yaml:"login"`
	Name         string `yaml:"name"`
	Sex          string `yaml:"sex"`
	Age          int    `yaml:"age"`
	Title        string `yaml:"title"`
	Department   string `yaml:"department"`
	Specialty    string `yaml:"specialty"`
	Track        string `yaml:"track"`
	IDNumber     string `yaml:"id_number"`
	MissingMonth int    `yaml:"missing_month"` // the nth month, which is never handed in
	ArrivesLate  int    `yaml:"arrives_late"`  // days
	Refuses      bool   `yaml:"refuses"`
}

type monthOf struct {
	Login string `yaml:"login"`
	Month int    `yaml:"month"`
}

func readStory() (*story, error) {
	s := &story{positionOf: map[string]int64{}}
	if err := yaml.Unmarshal(storyText, s); err != nil {
		return nil, fmt.Errorf("story.yaml: %w", err)
	}
	return s, nil
}

// spread divides a total over n slots as evenly as whole numbers allow.
func spread(total int64, n int) []int64 {
	parts := make([]int64, n)
	for i := range parts {
		parts[i] = total*int64(i+1)/int64(n) - total*int64(i)/int64(n)
	}
	return parts
}

// attendances of an event can only be where the event was.
var attendanceOf = map[string]string{"training_class_participants": "training_class", "lecture_participants": "lecture"}

// figures divides the year's workload over n monthly reports, so that only their sum shows
// the year's figures.
func (s *story) figures(n int) []map[string]int64 {
	reports := make([]map[string]int64, n)
	for i := range reports {
		reports[i] = map[string]int64{}
	}
	for _, metric := range slices.Sorted(maps.Keys(s.Workload)) {
		if attendanceOf[metric] != "" {
			continue
		}
		for i, part := range spread(s.Workload[metric], n) {
			reports[i][metric] = part
		}
	}
	for metric, event := range attendanceOf {
		var held []int
		for i, r := range reports {
			if r[event] > 0 {
				held = append(held, i)
			}
		}
		for i, part := range spread(s.Workload[metric], len(held)) {
			reports[held[i]][metric] = part
		}
	}
	return reports
}
