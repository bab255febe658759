/** Tests of the door to libc, and {@link io.sluice.linux.Needs}, which the tests of all modules use. */
package io.sluice.linux;
