/** Tests of headers, measured, read, written and summed up: against bytes written out, slow twins and pcap4j. */
package io.sluice.packet;
