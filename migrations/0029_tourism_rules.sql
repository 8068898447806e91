-- The best capacity is a number of people, and none beyond what may be there at once.
CREATE TRIGGER tourism_attractions_best_insert BEFORE INSERT ON tourism_attractions
WHEN NEW.capacity_best IS NOT NULL AND (NEW.capacity_best <= 0 OR NEW.capacity_best > coalesce(NEW.capacity_instantaneous, NEW.capacity_best))
BEGIN
  SELECT RAISE(ABORT, 'TOURISM_CAPACITY_BEST');
END;
--> statement-breakpoint
CREATE TRIGGER tourism_attractions_best_update BEFORE UPDATE OF capacity_best, capacity_instantaneous ON tourism_attractions
WHEN NEW.capacity_best IS NOT NULL AND (NEW.capacity_best <= 0 OR NEW.capacity_best > coalesce(NEW.capacity_instantaneous, NEW.capacity_best))
BEGIN
  SELECT RAISE(ABORT, 'TOURISM_CAPACITY_BEST');
END;
--> statement-breakpoint
-- Recordings are loaded by a secure page: a plain address would not play.
CREATE TRIGGER tourism_guide_stops_audio_insert BEFORE INSERT ON tourism_guide_stops
WHEN EXISTS (SELECT 1 FROM json_each(NEW.audio) WHERE coalesce(value ->> 'url', '') NOT LIKE 'https://_%' OR coalesce(value ->> 'seconds', 0) <= 0)
BEGIN
  SELECT RAISE(ABORT, 'TOURISM_AUDIO');
END;
--> statement-breakpoint
-- A guide text belongs to a point of the same attraction.
CREATE TRIGGER tourism_guide_stops_point_insert BEFORE INSERT ON tourism_guide_stops
WHEN NEW.point_id IS NOT NULL AND NEW.place_id IS NOT (SELECT place_id FROM tourism_points WHERE id = NEW.point_id)
BEGIN
  SELECT RAISE(ABORT, 'TOURISM_GUIDE_POINT');
END;
--> statement-breakpoint
CREATE TRIGGER tourism_guide_stops_audio_update BEFORE UPDATE ON tourism_guide_stops
WHEN EXISTS (SELECT 1 FROM json_each(NEW.audio) WHERE coalesce(value ->> 'url', '') NOT LIKE 'https://_%' OR coalesce(value ->> 'seconds', 0) <= 0)
BEGIN
  SELECT RAISE(ABORT, 'TOURISM_AUDIO');
END;
--> statement-breakpoint
CREATE TRIGGER tourism_guide_stops_point_update BEFORE UPDATE ON tourism_guide_stops
WHEN NEW.point_id IS NOT NULL AND NEW.place_id IS NOT (SELECT place_id FROM tourism_points WHERE id = NEW.point_id)
BEGIN
  SELECT RAISE(ABORT, 'TOURISM_GUIDE_POINT');
END;
--> statement-breakpoint
-- Whoever keeps an answer about them.
CREATE TRIGGER tourism_destinations_changed_insert AFTER INSERT ON tourism_destinations
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (NEW.id, 'TourismDestination', NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_destinations_changed_update AFTER UPDATE ON tourism_destinations
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (NEW.id, 'TourismDestination', NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_destinations_changed_delete AFTER DELETE ON tourism_destinations
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (OLD.id, 'TourismDestination', OLD.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_routes_changed_insert AFTER INSERT ON tourism_routes
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (NEW.id, 'TourismRoute', NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_routes_changed_update AFTER UPDATE ON tourism_routes
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (NEW.id, 'TourismRoute', NEW.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_routes_changed_delete AFTER DELETE ON tourism_routes
BEGIN
  INSERT INTO change_log (subject, kind, city_code) VALUES (OLD.id, 'TourismRoute', OLD.city_code);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_route_stops_changed_insert AFTER INSERT ON tourism_route_stops
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'TourismRoute', city_code FROM tourism_routes WHERE id = NEW.route_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_route_stops_changed_update AFTER UPDATE ON tourism_route_stops
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'TourismRoute', city_code FROM tourism_routes WHERE id IN (OLD.route_id, NEW.route_id);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_route_stops_changed_delete AFTER DELETE ON tourism_route_stops
BEGIN
  INSERT INTO change_log (subject, kind, city_code) SELECT id, 'TourismRoute', city_code FROM tourism_routes WHERE id = OLD.route_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_points_changed_insert AFTER INSERT ON tourism_points
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_points_changed_update AFTER UPDATE ON tourism_points
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id IN (OLD.place_id, NEW.place_id);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_points_changed_delete AFTER DELETE ON tourism_points
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = OLD.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_guide_stops_changed_insert AFTER INSERT ON tourism_guide_stops
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_guide_stops_changed_update AFTER UPDATE ON tourism_guide_stops
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id IN (OLD.place_id, NEW.place_id);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_guide_stops_changed_delete AFTER DELETE ON tourism_guide_stops
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = OLD.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_ticket_skus_changed_insert AFTER INSERT ON tourism_ticket_skus
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = NEW.place_id;
END;
--> statement-breakpoint
CREATE TRIGGER tourism_ticket_skus_changed_update AFTER UPDATE ON tourism_ticket_skus
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id IN (OLD.place_id, NEW.place_id);
END;
--> statement-breakpoint
CREATE TRIGGER tourism_ticket_skus_changed_delete AFTER DELETE ON tourism_ticket_skus
BEGIN
  INSERT INTO change_log (subject, kind, lon, lat, city_code) SELECT id, kind, lon, lat, city_code FROM places WHERE id = OLD.place_id;
END;
