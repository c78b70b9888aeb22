package policy

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// leaves is a text as values by path, in the order they come. A list item is named by its code,
// id or name rather than its place, so that inserting one changes only its own fields.
type leaves struct {
	values map[string]string
	order  []string
}

func leavesOf(text []byte) (leaves, error) {
	f := leaves{values: map[string]string{}}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return f, err
	}
	if len(root.Content) > 0 {
		f.walk("", root.Content[0])
	}
	return f, nil
}

func (f *leaves) walk(path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i].Value; key != annotation {
				f.walk(strings.TrimPrefix(path+"."+key, "."), n.Content[i+1])
			}
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			f.walk(fmt.Sprintf("%s[%s]", path, itemLabel(item, i)), item)
		}
	default:
		for f.values[path] != "" { // a code used twice, such as two versions of a checklist
			path += "'"
		}
		f.values[path] = n.Value
		f.order = append(f.order, path)
	}
}

func itemLabel(item *yaml.Node, i int) string {
	for _, wanted := range []string{"code", "id", "name"} {
		for k := 0; item.Kind == yaml.MappingNode && k+1 < len(item.Content); k += 2 {
			if item.Content[k].Value == wanted && item.Content[k+1].Kind == yaml.ScalarNode {
				return item.Content[k+1].Value
			}
		}
	}
	if item.Kind == yaml.ScalarNode {
		return item.Value
	}
	return fmt.Sprint(i)
}
