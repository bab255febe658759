/** Tests of the packet path, as sentences: what comes in, what becomes of it, what goes out. */
package io.sluice.dataplane;
