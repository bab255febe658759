/** Tests of what packets look like on their way to a backend: octet by octet, and in front of slow twins and pcap4j. */
package io.sluice.dataplane.rewrite;
