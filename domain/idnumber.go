package domain

import (
	"strings"
	"time"
)

// ValidIDNumber checks a resident identity number (GB 11643-1999): 17 digits, of which 7 to
// 14 are a real date of birth, and the check character of ISO 7064 MOD 11-2.
func ValidIDNumber(s string) bool {
	s = strings.ToUpper(s)
	if len(s) != 18 || strings.Trim(s[:17], "0123456789") != "" {
		return false
	}
	if _, err := time.Parse("20060102", s[6:14]); err != nil {
		return false
	}
	sum := 0
	for i, c := range s[:17] {
		weight := 1 << (17 - i) % 11
		sum += int(c-'0') * weight
	}
	return s[17] == "10X98765432"[sum%11]
}
