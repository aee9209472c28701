//! The journeys and the refusals, over HTTP.
