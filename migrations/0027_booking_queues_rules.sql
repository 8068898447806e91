-- A number is the next of its day, whoever writes it: none is left out, none is given twice.
CREATE TRIGGER queue_tickets_next BEFORE INSERT ON queue_tickets
WHEN NEW.number IS NOT (SELECT last FROM queue_days WHERE resource_id = NEW.resource_id AND day = NEW.day)
BEGIN
  SELECT RAISE(ABORT, 'queue_tickets_next');
END;
--> statement-breakpoint
-- Nobody waits in four queues at once.
CREATE TRIGGER queue_tickets_at_once BEFORE INSERT ON queue_tickets
WHEN NEW.resident_id IS NOT NULL AND (SELECT count(*) FROM queue_tickets WHERE resident_id = NEW.resident_id AND state IN ('WAITING', 'CALLED')) >= 3
BEGIN
  SELECT RAISE(ABORT, 'queue_tickets_at_once');
END;
--> statement-breakpoint
-- What a slip says stays so.
CREATE TRIGGER queue_tickets_written BEFORE UPDATE OF id, resource_id, day, number, party, origin, taken_at ON queue_tickets
BEGIN
  SELECT RAISE(ABORT, 'queue_tickets_written');
END;
--> statement-breakpoint
CREATE TRIGGER queue_tickets_moves BEFORE UPDATE OF state ON queue_tickets
WHEN NOT CASE OLD.state
  WHEN 'WAITING' THEN NEW.state IN ('CALLED', 'CANCELLED', 'EXPIRED')
  WHEN 'CALLED' THEN NEW.state IN ('CALLED', 'SERVED', 'PASSED', 'CANCELLED', 'EXPIRED')
  WHEN 'PASSED' THEN NEW.state IN ('WAITING', 'CALLED', 'CANCELLED', 'EXPIRED')
  ELSE 0 END
BEGIN
  SELECT RAISE(ABORT, 'queue_tickets_moves');
END;
--> statement-breakpoint
CREATE TRIGGER queue_days_count BEFORE UPDATE ON queue_days WHEN NEW.last <> OLD.last + 1
BEGIN
  SELECT RAISE(ABORT, 'queue_days_count');
END;
--> statement-breakpoint
CREATE TRIGGER queue_tickets_log_insert AFTER INSERT ON queue_tickets
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code)
    SELECT r.id, 'Queue', p.lon, p.lat, p.city_code FROM booking_resources r JOIN places p ON p.id = r.place_id WHERE r.id = NEW.resource_id;
END;
--> statement-breakpoint
CREATE TRIGGER queue_tickets_log_update AFTER UPDATE ON queue_tickets
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code)
    SELECT r.id, 'Queue', p.lon, p.lat, p.city_code FROM booking_resources r JOIN places p ON p.id = r.place_id WHERE r.id = NEW.resource_id;
END;
--> statement-breakpoint
CREATE TRIGGER queue_tickets_log_delete AFTER DELETE ON queue_tickets
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code)
    SELECT r.id, 'Queue', p.lon, p.lat, p.city_code FROM booking_resources r JOIN places p ON p.id = r.place_id WHERE r.id = OLD.resource_id;
END;
--> statement-breakpoint
CREATE TRIGGER booking_resources_log_insert AFTER INSERT ON booking_resources
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT NEW.id, 'Queue', lon, lat, city_code FROM places WHERE id = NEW.place_id;
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER booking_resources_log_update AFTER UPDATE ON booking_resources
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT NEW.id, 'Queue', lon, lat, city_code FROM places WHERE id = NEW.place_id;
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER booking_resources_log_delete AFTER DELETE ON booking_resources
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT OLD.id, 'Queue', lon, lat, city_code FROM places WHERE id = OLD.place_id;
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = OLD.place_id;
END;
