/**
 * Linux, spoken from Java: the one door to libc. {@link io.sluice.linux.LibC} names the C functions,
 * {@link io.sluice.linux.Linux} makes Java methods of them, which return a value or throw a
 * {@link io.sluice.linux.LinuxException} naming the call; descriptors
 * and mappings have one owner each, which closes them. No other package imports jnr.
 */
package io.sluice.linux;
