/** Tests of answers and announcements: octet by octet, and in front of a slow twin and pcap4j. */
package io.sluice.dataplane.answer;
