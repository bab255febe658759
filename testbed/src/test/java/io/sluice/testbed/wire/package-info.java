/** The parts of the wire bench that can be told right from wrong without a clock. */
package io.sluice.testbed.wire;
