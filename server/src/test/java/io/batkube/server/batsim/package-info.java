/** Both ends of Batsim's protocol over ZeroMQ. */
package io.batkube.server.batsim;
