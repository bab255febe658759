/** Tests of the schedulers. */
package io.sluice.dataplane.schedule;
