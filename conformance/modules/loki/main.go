// Program logqlverdicts says what Loki's own parser makes of queries. It reads one JSON string a line and answers each with a line:
// [what it says of the text, what it says of the stages of its pipelines], each null for what is accepted, else a message. Of an
// operation Loki makes the stages of one side only, so what is said of the others is not to be relied on.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"

	"github.com/grafana/loki/v3/pkg/logql/syntax"
)

func main() {
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	// Loki's readers of paths print what is wrong with one.
	os.Stdout = os.Stderr
	defer out.Flush()
	for encoder := json.NewEncoder(out); in.More(); {
		var text string
		if err := in.Decode(&text); err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(verdict(text)); err != nil {
			log.Fatal(err)
		}
	}
}

func verdict(text string) [2]any {
	expr, err := syntax.ParseExpr(text)
	if err != nil {
		return [2]any{err.Error(), nil}
	}
	switch query := expr.(type) {
	case syntax.SampleExpr:
		_, err = query.Extractors()
	case syntax.LogSelectorExpr:
		_, err = query.Pipeline()
	}
	if err != nil {
		return [2]any{nil, err.Error()}
	}
	return [2]any{nil, nil}
}
