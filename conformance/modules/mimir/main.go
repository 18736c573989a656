// Program mimirrules reads rule files as `mimirtool rules` does, each a namespace, and prints their groups with the number of rules.
package main

import (
	"fmt"
	"os"

	"github.com/go-kit/log"
	"github.com/grafana/mimir/pkg/mimirtool/rules"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/promql/parser"
)

func main() {
	reader := parser.NewParser(parser.Options{})
	namespaces, err := rules.ParseFiles(rules.MimirBackend, os.Args[1:], model.LegacyValidation, reader, log.NewLogfmtLogger(os.Stderr))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for name, namespace := range namespaces {
		for _, group := range namespace.Groups {
			fmt.Printf("%s\t%s\t%d\n", name, group.Name, len(group.Rules))
		}
	}
}
