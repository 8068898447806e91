-- A booking is the next of its slot, whoever writes it: who waits goes by it.
CREATE TRIGGER bookings_next BEFORE INSERT ON bookings
WHEN NEW.number IS NOT (SELECT last + 1 FROM booking_slots WHERE resource_id = NEW.resource_id AND starts_at = NEW.starts_at)
  OR NEW.day IS NOT (SELECT day FROM booking_slots WHERE resource_id = NEW.resource_id AND starts_at = NEW.starts_at)
BEGIN
  SELECT RAISE(ABORT, 'bookings_next');
END;
--> statement-breakpoint
CREATE TRIGGER bookings_begin BEFORE INSERT ON bookings WHEN NEW.state NOT IN ('BOOKED', 'WAITING')
BEGIN
  SELECT RAISE(ABORT, 'bookings_begin');
END;
--> statement-breakpoint
CREATE TRIGGER bookings_shut BEFORE INSERT ON bookings
WHEN (SELECT state FROM booking_slots WHERE resource_id = NEW.resource_id AND starts_at = NEW.starts_at) = 'CLOSED'
BEGIN
  SELECT RAISE(ABORT, 'bookings_shut');
END;
--> statement-breakpoint
-- Nobody holds more than three at one place's resource.
CREATE TRIGGER bookings_at_once BEFORE INSERT ON bookings
WHEN NEW.resident_id IS NOT NULL AND (SELECT count(*) FROM bookings WHERE resident_id = NEW.resident_id AND resource_id = NEW.resource_id AND state IN ('BOOKED', 'WAITING')) >= 3
BEGIN
  SELECT RAISE(ABORT, 'bookings_at_once');
END;
--> statement-breakpoint
-- Whoever books takes what the checks of slot and quota leave, or nothing.
CREATE TRIGGER bookings_take_insert AFTER INSERT ON bookings
BEGIN
  UPDATE booking_slots SET last = NEW.number, taken = taken + iif(NEW.state = 'BOOKED', NEW.units, 0)
    WHERE resource_id = NEW.resource_id AND starts_at = NEW.starts_at;
  UPDATE booking_quotas SET taken = taken + NEW.units
    WHERE NEW.state = 'BOOKED' AND resource_id = NEW.resource_id AND starts_at = NEW.starts_at AND audience = NEW.audience;
END;
--> statement-breakpoint
CREATE TRIGGER bookings_take_promoted AFTER UPDATE OF state ON bookings WHEN OLD.state = 'WAITING' AND NEW.state = 'BOOKED'
BEGIN
  UPDATE booking_slots SET taken = taken + NEW.units WHERE resource_id = NEW.resource_id AND starts_at = NEW.starts_at;
  UPDATE booking_quotas SET taken = taken + NEW.units
    WHERE resource_id = NEW.resource_id AND starts_at = NEW.starts_at AND audience = NEW.audience;
END;
--> statement-breakpoint
CREATE TRIGGER bookings_free AFTER UPDATE OF state ON bookings WHEN OLD.state = 'BOOKED' AND NEW.state = 'CANCELLED'
BEGIN
  UPDATE booking_slots SET taken = taken - NEW.units WHERE resource_id = NEW.resource_id AND starts_at = NEW.starts_at;
  UPDATE booking_quotas SET taken = taken - NEW.units
    WHERE resource_id = NEW.resource_id AND starts_at = NEW.starts_at AND audience = NEW.audience;
END;
--> statement-breakpoint
-- A document that comes by no booking any more may come by another.
CREATE TRIGGER bookings_people_free AFTER UPDATE OF state ON bookings WHEN NEW.state IN ('CANCELLED', 'EXPIRED')
BEGIN
  UPDATE booking_people SET live = 0 WHERE booking_id = NEW.id AND live;
END;
--> statement-breakpoint
CREATE TRIGGER bookings_written BEFORE UPDATE OF id, resource_id, starts_at, day, number, code, resident_id, origin, party, units, audience, booked_at ON bookings
BEGIN
  SELECT RAISE(ABORT, 'bookings_written');
END;
--> statement-breakpoint
CREATE TRIGGER bookings_moves BEFORE UPDATE OF state ON bookings
WHEN NOT CASE OLD.state
  WHEN 'WAITING' THEN NEW.state IN ('BOOKED', 'CANCELLED', 'EXPIRED')
  WHEN 'BOOKED' THEN NEW.state IN ('CHECKED_IN', 'CANCELLED', 'NO_SHOW')
  WHEN 'NO_SHOW' THEN NEW.state = 'CHECKED_IN'
  ELSE 0 END
BEGIN
  SELECT RAISE(ABORT, 'bookings_moves');
END;
--> statement-breakpoint
-- A person takes one of the places of the party, at the resource and day of the booking.
CREATE TRIGGER booking_people_place BEFORE INSERT ON booking_people
WHEN NOT EXISTS (SELECT 1 FROM bookings WHERE id = NEW.booking_id AND resource_id = NEW.resource_id AND day = NEW.day AND NEW.position BETWEEN 1 AND party)
BEGIN
  SELECT RAISE(ABORT, 'booking_people_place');
END;
--> statement-breakpoint
CREATE TRIGGER booking_rules_log_insert AFTER INSERT ON booking_rules
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code)
    SELECT r.id, 'Bookable', p.lon, p.lat, p.city_code FROM booking_resources r JOIN places p ON p.id = r.place_id WHERE r.id = NEW.resource_id;
END;
--> statement-breakpoint
CREATE TRIGGER booking_rules_log_update AFTER UPDATE ON booking_rules
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code)
    SELECT r.id, 'Bookable', p.lon, p.lat, p.city_code FROM booking_resources r JOIN places p ON p.id = r.place_id WHERE r.id = NEW.resource_id;
END;
--> statement-breakpoint
CREATE TRIGGER booking_rules_log_delete AFTER DELETE ON booking_rules
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (OLD.resource_id, NULL, NULL, NULL, NULL);
END;
--> statement-breakpoint
CREATE TRIGGER booking_slots_log_insert AFTER INSERT ON booking_slots
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (NEW.resource_id, NULL, NULL, NULL, NULL);
END;
--> statement-breakpoint
CREATE TRIGGER booking_slots_log_update AFTER UPDATE ON booking_slots
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (NEW.resource_id, NULL, NULL, NULL, NULL);
END;
--> statement-breakpoint
CREATE TRIGGER booking_slots_log_delete AFTER DELETE ON booking_slots
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) VALUES (OLD.resource_id, NULL, NULL, NULL, NULL);
END;
