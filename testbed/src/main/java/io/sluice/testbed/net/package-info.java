/**
 * Networks of namespaces on one host: each part has one owner that removes it, also after a failure or Ctrl-C, and every
 * name carries the process id, so that two runs never meet and what a killed run left behind can be told from what is in
 * use. Needs root and iproute2.
 */
package io.sluice.testbed.net;
