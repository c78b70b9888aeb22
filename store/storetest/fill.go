package storetest

import (
	"fmt"
	"reflect"
	"time"

	"github.com/duikou/duikou/domain/calendar"
)

// fill gives every field of a struct a value of its own that is not zero, so that a column
// forgotten in a converter shows up as a difference.
func (s *suite) fill(target any) {
	s.fillValue(reflect.ValueOf(target).Elem())
}

func (s *suite) fillValue(v reflect.Value) {
	n := s.fresh()
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(noon.Add(time.Duration(n) * time.Minute)))
		return
	case calendar.Date:
		v.Set(reflect.ValueOf(date("2026-01-01").AddDays(int(n % 300))))
		return
	case calendar.Month:
		v.Set(reflect.ValueOf(date("2020-01-01").AddMonths(int(n % 900)).MonthOf()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("s%d", n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(n)
	case reflect.Uint8:
		v.SetUint(uint64(n % 256))
	case reflect.Float64:
		v.SetFloat(float64(n))
	case reflect.Struct:
		for i := range v.NumField() {
			s.fillValue(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		s.fillValue(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		s.fillValue(v.Index(0))
		s.fillValue(v.Index(1))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		s.fillValue(key)
		s.fillValue(value)
		v.SetMapIndex(key, value)
	default:
		panic("storetest: cannot fill " + v.Type().String())
	}
}

// filled is a filled T with the ID of no row yet.
func filled[T any](s *suite) T {
	var v T
	s.fill(&v)
	if id := reflect.ValueOf(&v).Elem().FieldByName("ID"); id.IsValid() {
		id.SetInt(0)
	}
	return v
}

// changedOnly reports the fields in which two structs differ and which are not in allowed.
func changedOnly(before, after any, allowed ...string) []string {
	free := map[string]bool{}
	for _, name := range allowed {
		free[name] = true
	}
	var bad []string
	b, a := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range b.NumField() {
		name := b.Type().Field(i).Name
		if !free[name] && !reflect.DeepEqual(b.Field(i).Interface(), a.Field(i).Interface()) {
			bad = append(bad, name)
		}
	}
	return bad
}
