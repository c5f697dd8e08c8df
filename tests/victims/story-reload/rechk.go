// SPDX-License-Identifier: GPL-3.0-or-later

// A plugin in Go that answers with its version, set by the linker.
package main

import "C"

import "strconv"

var number = "0"

//export version
func version() C.int {
	value, _ := strconv.Atoi(number)
	return C.int(value)
}

func main() {}
