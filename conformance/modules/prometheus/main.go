// Program promqlverdicts says what Prometheus' own parser makes of texts. It reads one JSON string a line and answers each with a line:
//
//	promqlverdicts expressions of each: [verdict with every experimental option, verdict with none]
//	promqlverdicts patterns    of each as one of a label matcher: [verdict, whether the empty text matches]
//	promqlverdicts functions   reads nothing, and prints the table of functions
//
// A verdict is null for what is accepted, else [byte of the first error, message]. A byte of -1 is an error without a place.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"log"
	"os"
	"strings"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

var (
	everyOption = parser.NewParser(parser.Options{EnableExperimentalFunctions: true, EnableBinopFillModifiers: true, EnableUnquotedUTF8Names: true})
	noOption    = parser.NewParser(parser.Options{})
)

func main() {
	var answer func(string) any
	switch strings.Join(os.Args[1:], " ") {
	case "expressions":
		answer = expression
	case "patterns":
		answer = pattern
	case "functions":
		if err := json.NewEncoder(os.Stdout).Encode(parser.Functions); err != nil {
			log.Fatal(err)
		}
		return
	default:
		log.Fatalf("no such mode: %s", os.Args[1:])
	}
	in := json.NewDecoder(bufio.NewReaderSize(os.Stdin, 1<<20))
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	for encoder := json.NewEncoder(out); in.More(); {
		var text string
		if err := in.Decode(&text); err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(answer(text)); err != nil {
			log.Fatal(err)
		}
	}
}

func expression(text string) any {
	return [2]any{verdict(everyOption, text), verdict(noOption, text)}
}

func verdict(reader parser.Parser, text string) any {
	_, err := reader.ParseExpr(text)
	var found parser.ParseErrors
	switch {
	case err == nil:
		return nil
	case errors.As(err, &found):
		return [2]any{found[0].PositionRange.Start, found[0].Err.Error()}
	default:
		return [2]any{-1, err.Error()}
	}
}

func pattern(text string) any {
	matcher, err := labels.NewMatcher(labels.MatchRegexp, "label", text)
	if err != nil {
		return [2]any{[2]any{0, err.Error()}, false}
	}
	return [2]any{nil, matcher.Matches("")}
}
