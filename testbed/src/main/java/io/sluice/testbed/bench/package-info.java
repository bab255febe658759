/**
 * How fast it is. What is measured in memory is written for JMH and lies in one file each ({@code ...Benchmark}); it plays the
 * program's own classes over {@link io.sluice.testbed.bench.FrameRing frames} as a ring of the kernel would hand them over.
 * {@link io.sluice.testbed.bench.Bench} runs the benchmarks in turn, several rounds of it, and prints a page.
 */
package io.sluice.testbed.bench;
