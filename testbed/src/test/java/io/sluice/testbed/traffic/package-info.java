/** The measuring instruments, held against the truth: a client that reaches servers directly, failures that must be told. */
package io.sluice.testbed.traffic;
