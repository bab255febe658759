/** The network itself: what is made is as it should be, and what is closed is gone. */
package io.sluice.testbed.net;
